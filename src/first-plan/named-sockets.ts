/** Names the service of each socket: after its unit or program, or else after its port. */
import { rangedAs } from '../model/ports/protocol.ts';
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
    portsAmong(
      all.filter((each) => rangedAs(each.protocol) === protocol && nameFor(each) === null).map(({ port }) => port),
    ),
  );
  return all.map((socket) => ({ ...socket, name: nameFor(socket) ?? portName(socket, nameless) }));
}

/** A port's default product names a service only where nothing else does: any program may take that port. */
function nameFor({ holder, port, protocol }: Omit<NamedSocket, 'name'>): string | null {
  const own = holder && (serviceName(holder) ?? interpreterName(holder));
  return own ?? knownPort(port, protocol)?.name ?? null;
}

/** A name made of the port. Three or more consecutive ports without a name belong to one program: `ports-7000-7002`. */
function portName({ port, protocol }: WaitingSocket, nameless: ByProtocol<PortSet>): string {
  const row = nameless[rangedAs(protocol)].find((range) => includes([range], port));
  const isRow = row !== undefined && row.last - row.first > 1;
  return isRow ? `ports-${formatRange(row)}` : `port-${port}`;
}
