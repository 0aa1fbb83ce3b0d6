/** What the service of a socket is called: after its unit or program, or else after its port. */
import type { HeardHolder, HeardSocket } from '../../model/first-plan.ts';
import { formatRange, includes, portsOf, type PortSet } from '../../model/port-set.ts';
import { byProtocol, type ByProtocol } from '../host-ports.ts';
import { knownPort } from './known-ports.ts';
import { interpreterName, mainHolder, serviceName, startedOf } from './service-name.ts';

export interface NamedSocket extends HeardSocket {
  readonly name: string;
  readonly holder: HeardHolder | null;
}

type Owned = Omit<NamedSocket, 'name'>;

export function namedSockets(sockets: readonly HeardSocket[]): readonly NamedSocket[] {
  const all = sockets.map((socket) => ({ ...socket, holder: mainHolder(socket.holders) }));
  const unknown = new Set(all.filter((socket) => !isOnKnownPort(socket)).flatMap(({ holder }) => familyOf(holder)));
  const nameOf = (socket: Owned): string | null =>
    nameFor(
      socket,
      familyOf(socket.holder).every((family) => !unknown.has(family)),
    );
  const nameless = byProtocol((protocol) =>
    portsOf(...all.filter((each) => each.protocol === protocol && nameOf(each) === null).map(({ port }) => port)),
  );
  return all.map((socket) => ({ ...socket, name: nameOf(socket) ?? portName(socket, nameless) }));
}

function isOnKnownPort({ port, protocol }: HeardSocket): boolean {
  return knownPort(port, protocol) !== null;
}

function familyOf(holder: HeardHolder | null): readonly number[] {
  return holder ? [startedOf(holder).family] : [];
}

/** A nameless script is what its port says only where that is true of all its ports. */
function nameFor({ holder, port, protocol }: Owned, areAllKnown: boolean): string | null {
  const interpreter = holder && interpreterName(holder);
  const known = interpreter === null || areAllKnown ? knownPort(port, protocol)?.name : undefined;
  return (holder && serviceName(holder)) ?? known ?? interpreter;
}

/** Many ports in a row are those of one program. */
function portName({ port, protocol }: HeardSocket, nameless: ByProtocol<PortSet>): string {
  const row = nameless[protocol].find((range) => includes([range], port));
  const isRow = row !== undefined && row.last - row.first > 1;
  return isRow ? `ports-${formatRange(row)}` : `port-${port}`;
}
