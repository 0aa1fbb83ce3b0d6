import { addressCover, EVERY } from '../../model/bind/address-cover.ts';
import { portsWord } from '../../words/ports-words.ts';
import { common } from '../../model/ports/port-set.ts';
import { itemsMeeting } from '../../model/ports/range-index.ts';
import { LOCALHOST_ORDER } from '../../model/explain/localhost.ts';
import { grouped } from '../../model/grouped.ts';
import { isMulticastService } from '../conflict-groups.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import { addressWord, serviceWord } from '../endpoint-words.ts';
import type { LintFinding, LintRule } from '../rule.ts';

const [V6, V4] = LOCALHOST_ORDER;

export const localhostSplit: LintRule = {
  id: 'localhost-split',
  severity: 'warning',
  summary: 'Of two services with one port, localhost reaches the one by IPv6 and the other by IPv4.',
  why: `\`localhost\` is two addresses, \`::1\` and \`127.0.0.1\`. Both services can bind, so nothing fails. Browsers and most other
programs try \`::1\` first (RFC 6724), and \`127.0.0.1\` only where nothing answers there; some resolve the name to IPv4 alone. So it
depends on the client which of the two services it reaches, and on which of them runs at that moment. Typical is a dev server on
\`[::1]:5173\` beside a published container on \`127.0.0.1:5173\`. A service that listens on both addresses itself is no finding.`,
  *check({ endpoints }) {
    const single = endpoints.filter((each) => !isMulticastService(each));
    const ofIpv4 = byProtocol(single.filter((each) => takesLoopback(each) === 'v4'));
    for (const [protocol, ofIpv6] of grouped(
      single.filter((each) => takesLoopback(each) === 'v6'),
      protocolOf,
    )) {
      const meeting = itemsMeeting(ofIpv4.get(protocol) ?? [], ({ endpoint }) => endpoint.ports);
      for (const each of ofIpv6) {
        const other = meeting(each.endpoint.ports).find(({ service }) => service.name !== each.service.name);
        if (other) yield splitFinding(each, other);
      }
    }
  },
};

function protocolOf({ endpoint }: DeclaredEndpoint): string {
  return endpoint.protocol;
}

function byProtocol(all: readonly DeclaredEndpoint[]): ReadonlyMap<string, readonly DeclaredEndpoint[]> {
  return grouped(all, protocolOf);
}

/** The one of the two that it takes; null where it takes both or none, or is bound to an interface other than lo. */
function takesLoopback({ endpoint }: DeclaredEndpoint): 'v4' | 'v6' | null {
  const { address, ipv6Only, device } = endpoint;
  if (device !== undefined && device !== 'lo') return null;
  const { v4, v6 } = addressCover(address, ipv6Only);
  const takes = { v4: v4 === EVERY || v4 === V4, v6: v6 === EVERY || v6 === addressCover(V6, true).v6 };
  if (takes.v4 === takes.v6) return null;
  return takes.v4 ? 'v4' : 'v6';
}

function splitFinding(ofIpv6: DeclaredEndpoint, ofIpv4: DeclaredEndpoint): LintFinding {
  const [earlier, later] = [ofIpv6, ofIpv4].sort(byPlace);
  const ports = common(ofIpv6.endpoint.ports, ofIpv4.endpoint.ports) ?? ofIpv6.endpoint.ports;
  const [six, four] = [ofIpv6, ofIpv4].map((each) => (each === earlier ? serviceWord(each) : each.service.name));
  return {
    message: `localhost reaches ${six ?? ''} on ${portsWord(ports, ofIpv6.endpoint.protocol)} by ${addressWord(ofIpv6.endpoint)}, and ${four ?? ''} by ${addressWord(ofIpv4.endpoint)}`,
    help: 'give one of them another port, or let clients name 127.0.0.1 or [::1] instead of localhost',
    at: (later ?? ofIpv4).endpoint.at,
    related: earlier ? [{ message: `${earlier.service.name} is declared here`, at: earlier.endpoint.at }] : [],
  };
}

function byPlace({ endpoint: { at: a } }: DeclaredEndpoint, { endpoint: { at: b } }: DeclaredEndpoint): number {
  return a.line - b.line || a.column - b.column;
}
