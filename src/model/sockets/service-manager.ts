import type { Holder } from './held-socket.ts';

/** True for systemd, of the host or of an account: it listens for its socket units. */
export function isServiceManager({ pid, unit, command }: Holder): boolean {
  return (pid === 1 || unit === 'init.scope') && /(^|\/)(systemd|init)( |$)/.test(command);
}
