import type { Rule } from '../rule.ts';
import { portsWord, relatedTo, serviceWord } from '../words.ts';

export const reuseStealsTraffic: Rule = {
  id: 'reuse-steals-traffic',
  severity: 'warning',
  summary: 'Two services can bind the same address and port, and only one of them gets the traffic.',
  why: `On Linux two UDP sockets that both set \`SO_REUSEADDR\` bind the same address: of 20 datagrams the socket that was bound last
got all 20 (measured on Linux 6.18). On Windows \`SO_REUSEADDR\` does the same for TCP too, even to a server that did not ask for
it; Microsoft calls the result undefined, and tells servers to set \`SO_EXCLUSIVEADDRUSE\`. On macOS and FreeBSD
\`SO_REUSEPORT\` binds both and does not spread the load. Only \`SO_REUSEPORT\` on Linux shares.

Multicast is different: each member of a group gets its own copy, and the rule is silent about group addresses, and about mDNS,
SSDP, LLMNR and WS-Discovery, whose servers share a port on purpose.`,
  *check({ conflicts }) {
    for (const conflict of conflicts) {
      const { earlier, later, ports, verdict } = conflict;
      if (verdict.answer !== 'stolen' || isMulticastService(later.endpoint.protocol, ports.first)) continue;
      yield {
        message: `${later.service.name} and ${serviceWord(earlier)} can both bind ${portsWord(ports, later.endpoint.protocol)}, and ${verdict.by === 'either' ? 'one of them, nobody knows which,' : verdict.by} gets all of the traffic`,
        help: 'give one of them another port; reuse: [exclusive] on Windows, or [port] on Linux to share the load, says what is meant',
        at: later.endpoint.at,
        related: relatedTo(conflict),
      };
    }
  },
};

/** SSDP 1900, WS-Discovery 3702, mDNS 5353, LLMNR 5355. */
const MULTICAST_PORTS = new Set([1900, 3702, 5353, 5355]);

function isMulticastService(protocol: 'tcp' | 'udp', port: number): boolean {
  return protocol === 'udp' && MULTICAST_PORTS.has(port);
}
