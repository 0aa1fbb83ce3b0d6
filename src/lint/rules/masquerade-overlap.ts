import { portsWord } from '../../words/ports-words.ts';
import { masqueradeRisk } from '../../port-catalog/masqueraded-ports.ts';
import type { LintRule } from '../rule.ts';

export const masqueradeOverlap: LintRule = {
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
    for (const { service, endpoint } of host.endpoints) {
      const { protocol, ports, at } = endpoint;
      const risk = protocol === 'udp' ? masqueradeRisk(nat.rules, ports) : null;
      if (risk) yield { ...risk, message: `${service.name} has ${portsWord(ports, 'udp')}, and ${risk.message}`, at };
    }
  },
};
