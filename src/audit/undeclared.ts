/** Listeners that no plan declares: one finding for all that the same processes have, as a process may have hundreds. */
import type { AuditedListener } from '../model/audit/audit.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import { endWords, holdersWords } from '../words/holder-words.ts';
import { grouped } from '../model/grouped.ts';
import { formatPortSet, type PortSet, portsAmong } from '../model/ports/port-set.ts';
import { listWord } from '../model/text/listed.ts';
import { UNKNOWN } from './finding-text.ts';
import { ownerKey } from './listeners-with-holders.ts';
import { bracketed } from '../model/text/bracketed.ts';

/** Without a plan nothing is declared; what a restart may lose its port for is worth a word all the same. */
export function undeclaredFindings(listeners: readonly AuditedListener[], hasPlan: boolean): readonly AuditFinding[] {
  const told = listeners.filter(
    (each) => each.declaredBy === null && each.osPart === null && (hasPlan || isAtRisk(each)),
  );
  const keyOf = (each: AuditedListener): string =>
    `${each.protocol} ${each.isChosenByOs} ${isAtRisk(each)} ${ownerKey(each)}`;
  return [...grouped(told, keyOf).values()].flatMap((group) => findingOf(group, hasPlan));
}

function isAtRisk({ isEphemeral, isReserved }: AuditedListener): boolean {
  return isEphemeral && !isReserved;
}

function findingOf(group: readonly AuditedListener[], hasPlan: boolean): readonly AuditFinding[] {
  const [first] = group;
  if (!first) return [];
  const { protocol, isChosenByOs, holders } = first;
  const it = group.length === 1 ? 'it' : 'them';
  const what = `${holders.length > 1 ? 'have' : 'has'} ${it}${hasPlan ? `, and no plan declares ${it}` : ''}`;
  return [
    {
      kind: hasPlan ? 'undeclared-listener' : 'unreserved-listener',
      severity: isChosenByOs ? 'info' : 'warning',
      message: `${placeWords(group)}: ${holdersWords(first, UNKNOWN)} ${what}${restWords(first, it)}`,
      help: isChosenByOs ? null : `declare ${it} in the plan, or stop that program`,
      about: { protocol, ports: formatPortSet(portsIn(group)), places: placesIn(group) },
    },
  ];
}

/** `tcp 127.0.0.1:9000`, `tcp 9000-9039 on 127.0.0.1`: every port, as without --verbose no other line names it. */
function placeWords(group: readonly AuditedListener[]): string {
  const [first, ...others] = group;
  if (!first) return '';
  if (others.length === 0) return `${first.protocol} ${endWords(first)}`;
  const parts = placesIn(group).map(({ addresses, ports }) => {
    const words = addresses.map(bracketed);
    return `${listWord(ports.split(','), Infinity)} on ${listWord(words)}`;
  });
  return `${first.protocol} ${parts.join(', and ')}`;
}

/** Ports on the same addresses together: which of them the world can reach must not get lost. */
function placesIn(group: readonly AuditedListener[]): NonNullable<AuditFinding['about']['places']> {
  const byPort = [...grouped(group, ({ port }) => `${port}`).values()];
  const alike = grouped(byPort, (each) => each.map(({ address }) => address).join(' '));
  return [...alike.values()].map((ports) => ({
    addresses: ports[0]?.map(({ address }) => address) ?? [],
    ports: formatPortSet(portsIn(ports.flat())),
  }));
}

function portsIn(group: readonly AuditedListener[]): PortSet {
  return portsAmong(group.map(({ port }) => port));
}

function restWords(listener: AuditedListener, it: string): string {
  const { protocol, isChosenByOs } = listener;
  const why = protocol === 'udp' ? 'a client waits for answers on such a socket' : 'on loopback alone';
  if (isChosenByOs) return `; most likely the OS has chosen the port: in the ephemeral range, and ${why}`;
  const lies = it === 'it' ? 'it lies in the ephemeral range and is' : 'they lie in the ephemeral range and are';
  return isAtRisk(listener) ? `; ${lies} not reserved: a connection may be given ${it} while the program restarts` : '';
}
