/** How messages name the processes that hold a socket, and what they do. */
import { listWord } from '../model/text/listed.ts';
import { bracketed } from '../model/text/bracketed.ts';
import type { HeldSocket, Holder } from '../model/sockets/held-socket.ts';
import type { SocketEnd } from '../model/sockets/net-socket.ts';
import { programOf } from '../model/sockets/holders.ts';
import type { ExpectedHolder } from '../model/sockets/own-holder.ts';
import type { SocketUnit } from '../model/sockets/socket-unit.ts';

/** `nginx (process 4711, user www-data, nginx.service)`; only the program of a long command line. */
export function holderWords(holder: Holder): string {
  const { pid, command, user, unit, container, socketUnit, heirs } = holder;
  if (socketUnit) return socketUnitWords(socketUnit);
  if (heirs) return goneWords(pid, heirs);
  const place = placeWords({ unit, container });
  const parts = [`process ${pid}`, user === null ? null : `user ${user}`, place, ...windowsParts(holder)];
  return `${programOf(command)} (${parts.filter((part) => part !== null).join(', ')})`;
}

/** netstat goes on naming a process that has ended, while one that it had started has its socket. */
function goneWords(pid: number, heirs: NonNullable<Holder['heirs']>): string {
  const names = heirs.map((heir) => `${heir.name} (process ${heir.pid})`);
  const left =
    names.length === 0 ? 'left its socket to another one' : `most likely left its socket to ${listWord(names)}`;
  return `process ${pid}, which has ended and ${left},`;
}

function windowsParts({ services = [], through }: Holder): readonly string[] {
  const all = services.length === 0 ? [] : [`service${services.length === 1 ? '' : 's'} ${listWord(services)}`];
  return [...all, ...(through === undefined ? [] : [`through ${through}`])];
}

/** `ssh.socket (systemd, for ssh.service)`. */
function socketUnitWords({ name, activates, isPerConnection, account }: SocketUnit): string {
  const whose = account === undefined ? 'systemd' : `systemd of user number ${account}`;
  if (isPerConnection) return `${name} (${whose}, for ${activates.join(', ')} once a connection)`;
  return `${name} (${[whose, ...(activates.length === 0 ? [] : [`for ${activates.join(', ')}`])].join(', ')})`;
}

/** What a table names a holder by: its socket unit, or its program. */
export function holderName({ command, socketUnit }: Pick<Holder, 'command' | 'socketUnit'>): string {
  return socketUnit?.name ?? programOf(command);
}

/** The container or the unit that a process belongs to. The unit of a container is left out: its name is only the container's id. */
export function placeWords({ unit, container }: Pick<Holder, 'unit' | 'container'>): string | null {
  return container === null ? unit : `container ${container}`;
}

/** `nginx (process 4711) and 3 more processes`; `otherwise` where no process is known. A server that has forked has several. */
export function holdersWords({ holders }: Pick<HeldSocket, 'holders'>, otherwise: string): string {
  const [first, ...others] = holders;
  if (!first) return otherwise;
  const more = others.length === 1 ? ' and one more process' : ` and ${others.length} more processes`;
  return `${holderWords(first)}${others.length === 0 ? '' : more}`;
}

/** The verb that follows `holdersWords`: `listens`, or `listen` for several processes. */
export function listensWord({ holders }: Pick<HeldSocket, 'holders'>): string {
  return holders.length > 1 ? 'listen' : 'listens';
}

/** The same verb for UDP, whose sockets receive and do not listen. */
export function receivesWord({ holders }: Pick<HeldSocket, 'holders'>): string {
  return holders.length > 1 ? 'receive' : 'receives';
}

/** `127.0.0.1:8080`, `[::1]:8080`, `127.0.0.53%lo:53`. */
export function endWords(end: SocketEnd): string {
  return `${bracketed(addressWords(end))}:${end.port === 0 ? '*' : end.port}`;
}

/** The same without the port, and without brackets. */
export function addressWords({ address, device }: Pick<SocketEnd, 'address' | 'device'>): string {
  return device == null ? address : `${address}%${device}`;
}

/** `postgresql.service and the program postgres`. */
export function expectedWords({ unit, program }: ExpectedHolder): string {
  const words = [unit, program === undefined ? undefined : `the program ${program}`];
  return words.filter((word) => word !== undefined).join(' and ');
}
