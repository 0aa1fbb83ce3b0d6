/** In which control group each socket was made, and the socket unit of systemd that this tells. */
import { inodeIn, listSockets } from '../sockets/list-sockets.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';

/**
 * The paths of control groups by the inodes of listening sockets; none where there is no ss, or the host has no control groups of
 * version 2. `port`: the only one that is asked about; undefined for all.
 */
export async function socketCgroups(
  system: ReadOnlySystem,
  port: number | undefined,
): Promise<ReadonlyMap<number, string>> {
  const which = port === undefined ? [] : [`sport = :${port}`];
  return cgroupsIn((await listSockets(system, ['-l', '-t', '-u', ...which])) ?? '');
}

/** `… ino:4711 sk:1 cgroup:/system.slice/ssh.socket v6only:0 <->`; `unreachable:83e` is a group that is gone. */
export function cgroupsIn(text: string): ReadonlyMap<number, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const path = / cgroup:(\/\S*)/.exec(line)?.[1];
      return path === undefined ? [] : [[inodeIn(line), path] as const];
    }),
  );
}

export interface SocketPlace {
  /** Null where the group is that of a manager, or of anything else. */
  readonly socketUnit: string | null;
  /** The account whose own systemd it lies below. */
  readonly account?: number;
  /** Whether that systemd itself made the socket, as it makes those of its socket units. */
  readonly isManager: boolean;
}

const UNIT = /^[\w:.@\\-]+\.socket$/;

export function placeIn(path: string): SocketPlace {
  const names = path.split('/');
  const last = names.at(-1) ?? '';
  const account = /^user@(\d+)\.service$/.exec(names.find((name) => name.startsWith('user@')) ?? '')?.[1];
  return {
    socketUnit: UNIT.test(last) ? last : null,
    ...(account !== undefined && { account: Number(account) }),
    isManager: last === 'init.scope',
  };
}
