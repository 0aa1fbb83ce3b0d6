/** UDP services that masquerade of the host may rob of datagrams. */
import { givenSources } from '../model/nat/given-sources.ts';
import type { PacketRules } from '../model/nat/packet-rules.ts';
import type { Severity } from '../model/plan/diagnostic.ts';
import { common, formatRange, intersect, type PortRange } from '../model/ports/port-set.ts';
import { FIXED_PEERS } from './fixed-peers.ts';

interface Robbed {
  readonly severity: Severity;
  /** A clause that follows what has the port. */
  readonly message: string;
  readonly help: string;
}

/** Null where nothing tells that masquerade takes the port of a service with these ports of UDP. */
export function robbedByMasquerade(rules: PacketRules, ports: PortRange): Robbed | null {
  const sources = givenSources(rules, 'udp');
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
