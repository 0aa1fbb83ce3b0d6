/** What netsh and netstat tell about one bind. */
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { StackTables, WindowsBindFacts } from '../../model/explain/bind-facts.ts';
import { includes } from '../../model/ports/port-set.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { stackName, type StackState } from './host.ts';
import type { Socket } from './netsh/other-programs-text.ts';
import { readWindowsHost } from './read.ts';
import { readHolders } from './holders/read-holders.ts';
import { heldRows } from './plan/stack-plan.ts';
import { withHolders } from './sockets/open-sockets.ts';
import { readBound, readSockets } from './sockets/sockets.ts';

export async function readBindFacts(system: ReadOnlySystem, asked: AskedBind): Promise<WindowsBindFacts> {
  const [host, all] = await Promise.all([readWindowsHost(system), readSockets(system)]);
  const stacks = host.stacks.filter(({ protocol }) => protocol === asked.protocol);
  const rows = stacks.flatMap(heldRows).filter((row) => includes([row], asked.port));
  const open = all?.filter((socket) => isOn(socket, asked)) ?? [];
  const bound = open.length === 0 && asked.protocol === 'tcp' ? await readBound(system, asked.port) : [];
  const holders = await readHolders(system, { sockets: [...open, ...bound], rows, depth: 'services' });
  return {
    platform: 'windows',
    asked,
    sockets: all && withHolders(open, holders),
    silent: withHolders(bound, holders).map((socket) => ({ ...socket, state: 'unconnected' })),
    stacks: stacks.map(tablesOf),
    winnat: host.winnat,
    holders,
  };
}

function isOn({ protocol, port }: Socket, asked: AskedBind): boolean {
  return protocol === asked.protocol && port === asked.port;
}

function tablesOf({ family, protocol, dynamic, excluded }: StackState): StackTables {
  return {
    name: stackName({ family, protocol }),
    family,
    dynamic: dynamic.active,
    excluded: excluded.active,
  };
}
