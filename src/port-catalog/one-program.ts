/** Whether two sockets are of one program: the workers of a server, or two programs that know nothing of each other. */
import { addressCover, sameCover } from '../model/bind/address-cover.ts';
import { grouped } from '../model/grouped.ts';
import type { HeldSocket, Holder } from '../model/sockets/held-socket.ts';
import { programOf } from '../model/sockets/holders.ts';
import { areOneForwarder } from './port-forwarders.ts';

/** The sockets of known processes by program, in their order. */
export function byProgram(sockets: readonly HeldSocket[]): readonly (readonly HeldSocket[])[] {
  const programs: { readonly samples: HeldSocket[]; readonly all: HeldSocket[] }[] = [];
  // A server may have thousands of sockets, and few processes.
  const alike = grouped(sockets, ({ holders, local }) => `${holders.map(({ pid }) => pid).join()} ${local.address}`);
  for (const group of alike.values()) {
    const [first] = group;
    if (!first || first.holders.length === 0) continue;
    const own = programs.find(({ samples }) => samples.some((sample) => areOfOneProgram(sample, first)));
    own?.samples.push(first);
    own?.all.push(...group);
    if (!own) programs.push({ samples: [first], all: [...group] });
  }
  return programs.map(({ all }) => all);
}

function areOfOneProgram(a: HeldSocket, b: HeldSocket): boolean {
  const isOnePlace = sameCover(addressCover(a.local.address, false), addressCover(b.local.address, false));
  return a.holders.some((one) => b.holders.some((other) => areRelated(one, other, isOnePlace)));
}

/** One process, or two of one unit or container, or of which one started the other. */
function areRelated(a: Holder, b: Holder, isOnePlace: boolean): boolean {
  if (a.pid === b.pid || a.parent === b.pid || b.parent === a.pid) return true;
  if (a.container !== null || b.container !== null) return a.container === b.container;
  if (isOneUnit(a, b) || areOneForwarder(programOf(a.command), programOf(b.command))) return true;
  // Workers share one place. On two addresses, the same program twice is two servers.
  return isOnePlace && areWorkers(a, b);
}

/** systemd, which has the socket of a unit, and the service that it is for are one. The scope of a login has all that was started there. */
function isOneUnit(a: Holder, b: Holder): boolean {
  const others = unitsOf(b);
  return unitsOf(a).some((unit) => others.includes(unit));
}

function unitsOf({ unit, unitAccount, socketUnit }: Holder): readonly string[] {
  const own = unit === null || /\.(?:scope|slice)$|^user@/.test(unit) ? [] : [unit];
  const account = String(socketUnit?.account ?? unitAccount ?? '');
  return [...own, ...(socketUnit ? [socketUnit.name, ...socketUnit.activates] : [])].map(
    // The instances of a template are one server several times.
    (name) => `${name.replace(/@.*(?=\.)/, '@')} ${account}`,
  );
}

/** The same words twice, or children of one parent. Windows names the program alone, which says nothing. */
function areWorkers(a: Holder, b: Holder): boolean {
  if (programOf(a.command) !== programOf(b.command)) return false;
  if (a.parent !== undefined && a.parent > 1 && a.parent === b.parent) return true;
  return a.command === b.command && !/\.exe$/i.test(a.command);
}
