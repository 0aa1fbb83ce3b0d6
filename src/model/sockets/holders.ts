import type { HeldSocket, Holder } from './held-socket.ts';

/** The processes that hold the sockets, each once. */
export function distinctHolders(sockets: readonly Pick<HeldSocket, 'holders'>[]): readonly Holder[] {
  return [...new Map(sockets.flatMap(({ holders }) => holders).map((holder) => [holderKey(holder), holder])).values()];
}

/** A key for a holder. systemd is one for each of its socket units. */
export function holderKey({ pid, socketUnit }: Holder): string {
  return socketUnit ? `${pid} ${socketUnit.name}` : String(pid);
}

/** The holders with a server that has forked before its workers. */
export function rootsFirst(holders: readonly Holder[]): readonly Holder[] {
  const roots = rootsOf(holders);
  return [...roots, ...holders.filter((holder) => !roots.includes(holder))];
}

/** The holders that were not started by another one of them. */
export function rootsOf(holders: readonly Holder[]): readonly Holder[] {
  const pids = new Set(holders.map(({ pid }) => pid));
  return holders.filter(({ parent }) => parent === undefined || !pids.has(parent));
}

/** `server` of `'/opt/my app/server' --fast`, `nginx` of the title `nginx: master process`; tasklist names nothing but the program. */
export function programOf(command: string): string {
  if (/^[^/]+\.exe$/i.test(command)) return command;
  const [, quoted, plain = command] = /^(?:'([^']+)'|([^ ]+))/.exec(command) ?? [];
  const program = quoted ?? plain;
  const name = program.startsWith('/') || quoted !== undefined ? program.slice(program.lastIndexOf('/') + 1) : program;
  return name.replace(/:$/, '') || command;
}
