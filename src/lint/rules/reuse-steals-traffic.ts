import type { Conflict } from '../conflicts.ts';
import { nameTokens } from '../../port-catalog/name-tokens.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { betweenServices, isMulticastService, relatedTo } from '../conflict-groups.ts';
import { serviceWord } from '../endpoint-words.ts';
import { portsWord } from '../../words/ports-words.ts';

export const reuseStealsTraffic: LintRule = {
  id: 'reuse-steals-traffic',
  severity: 'warning',
  summary: 'Two services can bind the same address and port, and only one of them gets the traffic.',
  why: `On Linux two UDP sockets that both set \`SO_REUSEADDR\` bind the same address: of 20 datagrams the socket that was bound last
got all 20 (measured on Linux 6.18). On Windows \`SO_REUSEADDR\` does the same for TCP too, even to a server that did not ask for
it; Microsoft calls the result undefined, and tells servers to set \`SO_EXCLUSIVEADDRUSE\`. On macOS and FreeBSD
\`SO_REUSEPORT\` binds both and does not spread the load. \`SO_REUSEPORT\` on Linux does (102 and 98 of 200 flows): that is
right for several processes of one program, and sends half of the requests to the wrong one of two programs. Services whose
names share a word (\`worker-1\`, \`worker-2\`) are taken for one program.

Multicast is different: each member of a group gets its own copy, and the rule is silent about group addresses, and about mDNS,
SSDP, LLMNR and WS-Discovery, whose servers share a port on purpose.`,
  *check({ conflicts }) {
    for (const conflict of betweenServices(conflicts)) {
      const { later, verdict } = conflict;
      if (isMulticastService(later)) continue;
      if (verdict.answer === 'stolen') yield finding(conflict, stolen(verdict.by), STOLEN);
      if (verdict.answer === 'shared' && !isOneProgram(conflict)) yield finding(conflict, SHARED, NOT_SHARED);
    }
  },
};

const STOLEN =
  'give one of them another port; reuse: [exclusive] on Windows, or [port] on Linux to share the load, says what is meant';
const SHARED = 'each gets a part of the traffic at random';
const NOT_SHARED =
  'give one of them another port, or take [port] out of reuse where the server does not set SO_REUSEPORT';

function stolen(by: 'the last to bind' | 'either'): string {
  return `${by === 'either' ? 'one of them, it is not known which,' : by} gets all of the traffic`;
}

function finding(conflict: Conflict, outcome: string, help: string): LintFinding {
  const { earlier, later, ports } = conflict;
  const what = portsWord(ports, later.endpoint.protocol);
  return {
    message: `${later.service.name} and ${serviceWord(earlier)} can both bind ${what}, and ${outcome}`,
    help,
    at: later.endpoint.at,
    related: relatedTo(conflict),
  };
}

/** `worker-1` and `worker-2`, `api-blue` and `api-green`: one program in two processes shares its port on purpose. */
function isOneProgram({ earlier, later }: Conflict): boolean {
  const words = nameTokens(earlier.service.name);
  return nameTokens(later.service.name).some((word) => words.includes(word));
}
