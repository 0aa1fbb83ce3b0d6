/** UDP services that masquerade of the host may rob of datagrams. */
import type { PacketRules, PacketRule } from '../model/nat/packet-rules.ts';
import type { Severity } from '../model/plan/diagnostic.ts';
import { common, formatRange, intersect, type PortRange, LAST_PORT, type PortSet } from '../model/ports/port-set.ts';

interface MasqueradeRisk {
  readonly severity: Severity;
  /** A clause that follows what has the port. */
  readonly message: string;
  readonly help: string;
}

/** Null where nothing tells that masquerade takes the port of a service with these ports of UDP. */
export function masqueradeRisk(rules: PacketRules, ports: PortRange): MasqueradeRisk | null {
  const sources = givenSources(rules);
  const bounded = sources.find((source) => source.ports !== null && common(source.ports, ports) !== null);
  if (bounded?.ports)
    return {
      severity: 'warning',
      message: `masquerade gives the source ports ${formatRange(bounded.ports)} to flows of others (${bounded.rule.text}): datagrams of a peer that both talk to can go to the other`,
      help: 'give masquerade a range outside of the ports of services',
    };
  const peer = FIXED_PEERS.find((each) => intersect(each.ports, [ports]).length > 0);
  const open = sources.find((source) => source.ports === null);
  if (!peer || !open) return null;
  return {
    severity: 'info',
    message: `masquerade may use any source port (${open.rule.text}), and ${peer.name} has fixed ports on both ends: while a flow of others to the same peer has this one, the peer's datagrams go there`,
    help: 'bound masquerade to ports outside of those of services (nft: masquerade to :40000-49999, iptables: --to-ports)',
  };
}

/** The rules that give connections of containers and other hosts the address of this host, and the source ports that they give. */
interface GivenSource {
  readonly rule: PacketRule;
  /** Null where any port from 1024 up may come out, and the client's own most of the time. */
  readonly ports: PortRange | null;
}

function givenSources({ tables }: PacketRules): readonly GivenSource[] {
  const rules = tables.flatMap(({ chains }) => [...chains.values()].flatMap((chain) => chain.rules));
  return rules.flatMap((rule) =>
    rule.actions.flatMap((action) => {
      if (action.kind !== 'give-source' || !mayMatchUdp(rule)) return [];
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

function mayMatchUdp({ matches }: PacketRule): boolean {
  return matches.every((match) => {
    if (match.kind !== 'fields' || match.fields.length !== 1 || match.fields[0] !== 'protocol') return true;
    const isNamed = match.values.some(([value]) => value?.kind === 'word' && value.word === 'udp');
    return isNamed !== match.isNegated;
  });
}

/** Protocols of which both ends have fixed ports: a datagram for one of them is told from others by nothing else. */
interface FixedPeer {
  readonly name: string;
  readonly ports: PortSet;
}

/** IANA's registry, and the documents of each protocol; all over UDP. */
const FIXED_PEERS: readonly FixedPeer[] = [
  { name: 'NTP', ports: [{ first: 123, last: 123 }] },
  { name: 'IKE', ports: [{ first: 500, last: 500 }] },
  { name: 'L2TP', ports: [{ first: 1701, last: 1701 }] },
  { name: 'IPsec in UDP', ports: [{ first: 4500, last: 4500 }] },
  { name: 'SIP', ports: [{ first: 5060, last: 5060 }] },
  { name: 'WireGuard', ports: [{ first: 51820, last: 51829 }] },
];
