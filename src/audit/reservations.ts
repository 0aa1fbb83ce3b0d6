/** Finds reserved ports without a use: they make the ephemeral range smaller, or have no effect at all. */
import type { SeenPlatform } from '../model/host/host-facts.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import type { DesiredState } from '../model/plan/desired-state.ts';
import { HNS } from '../port-catalog/windows-host-network-ports.ts';
import {
  count,
  formatPortSet,
  noPorts,
  type PortRange,
  portsAmong,
  unionOf,
  subtract,
  union,
  type PortSet,
} from '../model/ports/port-set.ts';
import { portSetWord } from '../words/ports-words.ts';
import type { SortedSockets } from './sorted-sockets.ts';
import type { AuditSubject } from './audit-subject.ts';

interface Unneeded {
  readonly ports: PortSet;
  readonly why: string;
}

/** Reservations that the system itself needs. */
const OF_SYSTEM: Readonly<Record<SeenPlatform, PortSet>> = { linux: noPorts, windows: [HNS], macos: noPorts };

export function reservationFindings({ desired, facts }: AuditSubject, sockets: SortedSockets): readonly AuditFinding[] {
  const found = new Map<string, Unneeded & { readonly stacks: readonly string[] }>();
  const ofSystem = OF_SYSTEM[facts.platform];
  for (const stack of facts.stacks) {
    const range = desired?.ephemeral?.value[stack.protocol] ?? stack.ephemeral;
    const foreign = subtract(subtract(stack.reserved, stack.owned), union(neededBy(desired), ofSystem));
    for (const each of unneededOn(range, foreign, desired !== null, sockets)) {
      const key = `${each.why} ${formatPortSet(each.ports)}`;
      found.set(key, { ...each, stacks: [...(found.get(key)?.stacks ?? []), `${stack.family} ${stack.protocol}`] });
    }
  }
  return [...found.values()].map((each) => findingOf(each, facts.stacks.length));
}

function unneededOn(
  ephemeral: PortRange,
  foreign: PortSet,
  hasPlan: boolean,
  sockets: SortedSockets,
): readonly Unneeded[] {
  const idle = subtract(foreign, [ephemeral]);
  const unheard = subtract(subtract(foreign, idle), portsAmong(sockets.listeners.map(({ local }) => local.port)));
  const it = count(unheard) === 1 ? 'it' : 'them';
  return [
    { ports: idle, why: 'outside the ephemeral range that has no effect' },
    { ports: unheard, why: `${hasPlan ? `no plan names ${it}, and ` : ''}nothing listens there` },
  ].filter(({ ports }) => count(ports) > 0);
}

/** Linux keeps one list for both protocols. */
function neededBy(desired: DesiredState | null): PortSet {
  const declared = (desired?.services ?? []).flatMap(({ endpoints }) => endpoints.map(({ ports }) => [ports]));
  return unionOf([...declared, ...(desired?.reserved ?? []).map(({ ports }) => ports)]);
}

function findingOf(
  { ports, why, stacks }: Unneeded & { readonly stacks: readonly string[] },
  all: number,
): AuditFinding {
  const where = stacks.length === all ? '' : ` for ${stacks.join(', ')}`;
  return {
    kind: 'unneeded-reservation',
    severity: 'info',
    message: `${portSetWord(ports)} ${count(ports) === 1 ? 'is' : 'are'} reserved${where}; ${why}`,
    help: null,
    about: { ports: formatPortSet(ports) },
  };
}
