import { byLater, type Group, isMulticastService, relatedTo } from '../conflict-groups.ts';
import type { Conflict } from '../conflicts.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { type DeclaredEndpoint } from '../declared-endpoint.ts';
import { PLATFORM_TRAITS } from '../../model/host/platform-traits.ts';
import { addressWord, serviceWord } from '../endpoint-words.ts';
import { portsWord } from '../../words/ports-words.ts';
import { listWord } from '../../model/text/listed.ts';
import { addressCover } from '../../model/bind/address-cover.ts';
import type { Platform } from '../../model/plan/desired-state.ts';
import type { MayBeOne, BindReason } from '../../model/bind/verdict.ts';

export const portConflict: LintRule = {
  id: 'port-conflict',
  severity: 'error',
  summary: 'Two endpoints of one host want the same port, and the second one to start can not have it.',
  why: `The server that starts second gets \`EADDRINUSE\` (on Windows \`WSAEADDRINUSE\` or \`WSAEACCES\`), whichever it is. A
wildcard address is in the way of every address of its family, \`::\` of IPv4 too unless it is \`ipv6Only\`; TCP and UDP are
never in each other's way. A service that lists \`0.0.0.0\` and \`::\` is taken for one that sets \`IPV6_V6ONLY\`, as it must,
unless the plan says \`ipv6Only: false\`.

What \`reuse\` can change is less than its name promises: on Linux \`SO_REUSEPORT\` shares a port when both servers set it and run
as one user; \`SO_REUSEADDR\` lets no second TCP server listen. The model behind this rule is equal to the Linux kernel on 4,704
measured pairs, on 5,832 with sockets that are bound to interfaces (\`%eth0\`), and to Microsoft's table for \`SO_REUSEADDR\` and \`SO_EXCLUSIVEADDRUSE\`. macOS and FreeBSD follow their
sources; what those leave open is a warning that says so, and so is an interface or an account that one service names and another
one numbers (\`fe80::1%eth0\` and \`fe80::1%2\`, \`www-data\` and \`33\`): only a host can tell whether they are one.`,
  *check({ conflicts, platform }) {
    const kindOf = ({ verdict }: Conflict) =>
      `${verdict.answer} ${verdict.answer === 'no' ? verdict.reason : ''}${verdict.answer === 'unsure' ? (verdict.because ?? '') : ''}`;
    for (const group of byLater(conflicts.filter(isNoMeeting), kindOf)) {
      const [{ verdict }] = group;
      if (verdict.answer === 'no') yield refused(group, verdict.reason);
      if (verdict.answer === 'unsure') yield unsure(group, platform, verdict.because);
    }
  },
};

/**
 * Servers of mDNS and its like set what lets them share, whether a plan says so or not. One service that two files tell is for
 * services-disagree.
 */
function isNoMeeting({ earlier, later }: Conflict): boolean {
  const isOneService = earlier.service.name === later.service.name;
  // Nor are its own pools in the way of a service: unusable-pool counts them.
  if (isOneService && (earlier.service !== later.service || isPool(earlier) || isPool(later))) return false;
  const saysNothing = [earlier, later].some(({ endpoint }) => endpoint.reuse.length === 0);
  return !(isMulticastService(later) && saysNothing && earlier.service.name !== later.service.name);
}

function isPool({ endpoint }: DeclaredEndpoint): boolean {
  return endpoint.pool !== undefined;
}

function refused(group: Group, reason: BindReason): LintFinding {
  const [{ later, earlier }] = group;
  const help = HELP[reason](later.service.user ?? '', earlier.service.user ?? '');
  return {
    message: messageOf(group),
    help: takesIpv4Too(later, earlier) || takesIpv4Too(earlier, later) ? `${help}; ${IPV6_ONLY}` : help,
    at: later.endpoint.at,
    related: group.flatMap(relatedTo),
  };
}

function messageOf(group: Group): string {
  const [conflict] = group;
  const { earlier, later, ports } = conflict;
  const what = portsWord(ports, later.endpoint.protocol);
  const name = later.service.name;
  const services = new Map(group.map((each) => [each.earlier.service.name, each.earlier]));
  if (services.size > 1) return `${name} wants ${what}, and so do ${listWord([...services.values()].map(serviceWord))}`;
  if (services.has(name)) return `${name} asks for ${what} twice${on(conflict)}`;
  return `${name} and ${serviceWord(earlier)} both want ${what}${on(conflict)}`;
}

/** The addresses of the two endpoints, where they are not written alike. */
function on({ earlier, later }: Conflict): string {
  const [of, other] = [addressWord(later.endpoint), addressWord(earlier.endpoint)];
  return of === other ? '' : `, on ${of} and on ${other}`;
}

const OTHER_PORT = 'give one of them another port, or addresses that do not overlap';
const IPV6_ONLY = ':: takes IPv4 too, unless its server sets IPV6_V6ONLY: then write ipv6Only: true';

function takesIpv4Too({ endpoint }: DeclaredEndpoint, other: DeclaredEndpoint): boolean {
  const [cover, its] = [endpoint, other.endpoint].map(({ address, ipv6Only }) => addressCover(address, ipv6Only));
  return endpoint.address !== null && cover?.v4 != null && cover.v6 !== null && its?.v6 === null;
}

const HELP: Readonly<Record<BindReason, (user: string, other: string) => string>> = {
  taken: () => OTHER_PORT,
  'reuse-address-and-listening': () => `${OTHER_PORT}; SO_REUSEADDR does not let two TCP servers listen`,
  'reuse-port-users': (user, other) =>
    `${OTHER_PORT}; SO_REUSEPORT shares a port only between servers of one user, here ${user} and ${other}`,
  'one-side': () => `${OTHER_PORT}; an option in reuse counts only when both set it`,
  exclusive: () => `${OTHER_PORT}; SO_EXCLUSIVEADDRUSE lets no other socket share`,
  'other-user': () => `${OTHER_PORT}; a server of another account may not take a part of a wildcard`,
};

function unsure(group: Group, platform: Platform, because: MayBeOne | undefined): LintFinding {
  const [{ later }] = group;
  return {
    severity: 'warning',
    message: `${messageOf(group)}; whether ${PLATFORM_TRAITS[platform].name} lets both is not known for sure`,
    help: because
      ? ONE_OR_TWO[because](group)
      : `${OTHER_PORT}; it depends on the options that their servers set, which reuse can say`,
    at: later.endpoint.at,
    related: group.flatMap(relatedTo),
  };
}

const ONE_OR_TWO: Readonly<Record<MayBeOne, (group: Group) => string>> = {
  interface: ([{ later, earlier }]) =>
    `%${linkOf(later)} and %${linkOf(earlier)} may be one interface: name it in one way, or judge with --host`,
  account: ([{ later, earlier }]) =>
    `${later.service.user ?? ''} and ${earlier.service.user ?? ''} may be one account: name it in one way, or judge with --host`,
};

function linkOf({ endpoint: { address, device } }: DeclaredEndpoint): string {
  return device ?? address?.split('%')[1] ?? '';
}
