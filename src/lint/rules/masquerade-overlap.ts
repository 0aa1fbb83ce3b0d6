import { common, formatRange, intersect } from '../../model/ports/port-set.ts';
import { portsWord } from '../../model/ports/ports-words.ts';
import { type GivenSource, givenSources } from '../../model/nat/given-sources.ts';
import { FIXED_PEERS } from '../../port-catalog/fixed-peers.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import type { Finding, Rule } from '../rule.ts';

export const masqueradeOverlap: Rule = {
  id: 'masquerade-overlap',
  severity: 'warning',
  needsHost: true,
  platforms: ['linux'],
  summary: 'Masquerade on the host of `--host` may give the source port of a UDP service to flows of containers.',
  why: `Masquerade and SNAT keep the source port of a client where it is free for that peer, and take any from 1024 to 65535 otherwise;
they look neither at the ephemeral range, nor at reserved ports, nor at sockets (measured on Linux 6.18; k3s issue 6719, cilium issue
23604). A TCP server loses nothing: connections are told apart by both ends. What loses is a UDP service that talks from its own port to
a fixed port of a peer, as WireGuard, IKE and SIP do: while a container's flow to the same peer has that port, the peer's datagrams go
to the container.

A range of source ports that meets a UDP service of the plan is a warning. Masquerade without a range is a note, for the protocols that
have fixed ports on both ends. \`masquerade to :40000-49999\` of nft and \`--to-ports\` of iptables keep it in a range.`,
  *check(host) {
    const nat = host.facts?.nat;
    if (!nat) return;
    const sources = givenSources(nat.rules, 'udp');
    for (const declared of host.endpoints) {
      if (declared.endpoint.protocol === 'udp') yield* findings(declared, sources);
    }
  },
};

function* findings({ service, endpoint }: DeclaredEndpoint, sources: readonly GivenSource[]): Iterable<Finding> {
  const { ports, at } = endpoint;
  const what = `${service.name} has ${portsWord(ports, 'udp')}`;
  const bounded = sources.find((source) => source.ports !== null && common(source.ports, ports) !== null);
  if (bounded?.ports) {
    yield {
      message: `${what}, and masquerade gives the source ports ${formatRange(bounded.ports)} to flows of others (${bounded.rule.text}): datagrams of a peer that both talk to can go to the other`,
      help: 'give masquerade a range outside of the ports of services',
      at,
    };
    return;
  }
  const peer = FIXED_PEERS.find((each) => intersect(each.ports, [ports]).length > 0);
  const [open] = sources.filter((source) => source.ports === null);
  if (!peer || !open) return;
  yield {
    message: `${what} (${peer.name}, which has fixed ports on both ends), and masquerade may use any source port (${open.rule.text}): while a flow of others to the same peer has this one, the peer's datagrams go there`,
    help: 'bound masquerade to ports outside of those of services (nft: masquerade to :40000-49999, iptables: --to-ports)',
    severity: 'info',
    at,
  };
}
