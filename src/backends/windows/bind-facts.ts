/** What netsh and netstat tell about one bind. */
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { StackTables, WindowsBindFacts } from '../../model/explain/bind-facts.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { stackName, type StackState } from './host.ts';
import type { Socket } from './netsh/other-programs-text.ts';
import { readWindowsHost } from './read.ts';
import { withPrograms } from './sockets/open-sockets.ts';
import { readBound, readSockets } from './sockets/sockets.ts';

export async function readBindFacts(system: ReadOnlySystem, asked: AskedBind): Promise<WindowsBindFacts> {
  const [host, all] = await Promise.all([readWindowsHost(system, true), readSockets(system)]);
  const sockets =
    all &&
    (await withPrograms(
      system,
      all.filter((socket) => isOn(socket, asked)),
    ));
  return {
    platform: 'windows',
    asked,
    sockets,
    silent: (sockets ?? []).length === 0 && asked.protocol === 'tcp' ? await silentSockets(system, asked.port) : [],
    stacks: host.stacks.filter(({ protocol }) => protocol === asked.protocol).map(tablesOf),
  };
}

function isOn({ protocol, port }: Socket, asked: AskedBind): boolean {
  return protocol === asked.protocol && port === asked.port;
}

/** Bound, and neither listening nor connected: netstat lists the ports of connections so, too. */
async function silentSockets(system: ReadOnlySystem, port: number): Promise<readonly HeldSocket[]> {
  const bound = await withPrograms(system, await readBound(system, port));
  return bound.map((socket) => ({ ...socket, state: 'unconnected' }));
}

function tablesOf({ family, protocol, dynamic, excluded }: StackState): StackTables {
  return {
    name: stackName({ family, protocol }),
    family,
    dynamic: dynamic.active,
    excluded: excluded.active,
  };
}
