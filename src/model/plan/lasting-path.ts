/** The folder of Linux below which the path lies and no file outlasts a boot: the kernel's own ones, and those in memory. Null for other paths. */
export function fleetingFolder(path: string): string | null {
  return /^\/(?:proc|sys|dev|run)(?=\/)/.exec(path)?.[0] ?? null;
}
