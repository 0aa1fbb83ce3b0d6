import { portSetWord } from '../../words/ports-words.ts';
import { divertedPorts } from '../../words/diverted-ports.ts';
import type { LintRule } from '../rule.ts';

export const portTranslated: LintRule = {
  id: 'port-translated',
  severity: 'warning',
  needsHost: true,
  platforms: ['linux'],
  summary: 'Packet rules (NAT) on the host of `--host` lead what is sent to the port to another address, or may.',
  why: `Docker, Podman, Kubernetes, Incus, systemd-nspawn, firewalld and administrators publish ports with rules such as
\`tcp dport 8443 dnat to 172.17.0.2:80\`. Such a rule beats a socket that listens on the port, and nothing in the table of sockets
shows it: the service starts, and its clients reach another (kubernetes issue 65976, moby issue 13024). From outside, from the host
itself and on the loopback the answer may differ, since rules of \`prerouting\` see what comes in and rules of \`output\` what the host
sends.

The rule speaks only with \`--host\`, of a snapshot that root made: it holds the rules of nft, of iptables of either kind and of IPVS.
Where reading can't decide whether a rule matches, such as one with a limit or a mark, the finding says "may".`,
  *check(host) {
    const nat = host.facts?.nat;
    if (!nat) return;
    for (const { service, endpoint } of host.endpoints) {
      const { protocol, address, ipv6Only, ports } = endpoint;
      for (const { ports: its, sentence } of divertedPorts(nat, { protocol, address, ipv6Only, ports })) {
        yield {
          message: `${service.name} listens on ${portSetWord(its, protocol)}, and ${sentence}`,
          help: 'give it another port (portplan suggest), or take the rule away; if the rule publishes this very service, silence the finding',
          at: endpoint.at,
        };
      }
    }
  },
};
