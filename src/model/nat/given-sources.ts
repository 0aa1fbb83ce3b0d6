/** The rules that give connections of containers and other hosts the address of this host, and the source ports that they give. */
import { LAST_PORT, type PortRange } from '../ports/port-set.ts';
import type { Protocol } from '../ports/protocol.ts';
import type { PacketRules, PacketRule } from './packet-rules.ts';

interface GivenSource {
  readonly rule: PacketRule;
  /** Null where any port from 1024 up may come out, and the client's own most of the time. */
  readonly ports: PortRange | null;
}

/** Masquerade and SNAT rules that a flow of the protocol may match. */
export function givenSources({ tables }: PacketRules, protocol: Protocol): readonly GivenSource[] {
  const rules = tables.flatMap(({ chains }) => [...chains.values()].flatMap((chain) => chain.rules));
  return rules.flatMap((rule) =>
    rule.actions.flatMap((action) => {
      if (action.kind !== 'give-source' || !mayMatch(rule, protocol)) return [];
      const { ports } = action;
      return [{ rule, ports: ports !== null && isEveryPort(ports) ? null : ports }];
    }),
  );
}

/** Whether the range leaves out no port that masquerade would choose by itself, as `--to-ports 1024-65535` of libvirt does. */
function isEveryPort({ first, last }: PortRange): boolean {
  return first <= FIRST_UNPRIVILEGED && last === LAST_PORT;
}

const FIRST_UNPRIVILEGED = 1024;

function mayMatch({ matches }: PacketRule, protocol: Protocol): boolean {
  return matches.every((match) => {
    if (match.kind !== 'fields' || match.fields.length !== 1 || match.fields[0] !== 'protocol') return true;
    const isNamed = match.values.some(([value]) => value?.kind === 'word' && value.word === protocol);
    return isNamed !== match.isNegated;
  });
}
