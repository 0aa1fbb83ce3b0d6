/** Services that Windows does not let anybody stop: `net stop` answers that the request is not valid for them, or that access is denied. */

const UNSTOPPABLE: ReadonlySet<string> = new Set(
  ['RpcSs', 'RpcEptMapper', 'DcomLaunch', 'LSM', 'SamSs', 'Schedule', 'gpsvc'].map((name) => name.toLowerCase()),
);

export function canBeStopped(service: string): boolean {
  return !UNSTOPPABLE.has(service.toLowerCase());
}
