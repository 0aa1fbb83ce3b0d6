/** What the service of a socket is called: after its unit or program, or else after its port. */
import type { RunningProgram, WaitingSocket } from '../model/first-plan.ts';
import { formatRange, includes, portsAmong, type PortSet } from '../model/ports/port-set.ts';
import { byProtocol, type ByProtocol } from '../model/plan/by-protocol.ts';
import { knownPort } from '../port-catalog/known-port.ts';
import { interpreterName, mainHolder, serviceName } from './service-name.ts';

export interface NamedSocket extends WaitingSocket {
  readonly name: string;
  readonly holder: RunningProgram | null;
}

export function namedSockets(sockets: readonly WaitingSocket[]): readonly NamedSocket[] {
  const all = sockets.map((socket) => ({ ...socket, holder: mainHolder(socket.holders) }));
  const nameless = byProtocol((protocol) =>
    portsAmong(all.filter((each) => each.protocol === protocol && nameFor(each) === null).map(({ port }) => port)),
  );
  return all.map((socket) => ({ ...socket, name: nameFor(socket) ?? portName(socket, nameless) }));
}

/** What has a port by default names only what has no name of its own: anybody may take that port. */
function nameFor({ holder, port, protocol }: Omit<NamedSocket, 'name'>): string | null {
  const own = holder && (serviceName(holder) ?? interpreterName(holder));
  return own ?? knownPort(port, protocol)?.name ?? null;
}

/** Many ports in a row are those of one program. */
function portName({ port, protocol }: WaitingSocket, nameless: ByProtocol<PortSet>): string {
  const row = nameless[protocol].find((range) => includes([range], port));
  const isRow = row !== undefined && row.last - row.first > 1;
  return isRow ? `ports-${formatRange(row)}` : `port-${port}`;
}
