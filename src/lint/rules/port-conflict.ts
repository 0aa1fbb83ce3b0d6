import type { Conflict } from '../conflicts.ts';
import type { Finding, Rule } from '../rule.ts';
import { type Listen, PLATFORM_NAMES } from '../subject.ts';
import { addressWord, listWord, portsWord, relatedTo, serviceWord } from '../words.ts';
import type { Platform } from '../../model/desired-state.ts';
import type { Reason } from '../../model/bind/verdict.ts';

export const portConflict: Rule = {
  id: 'port-conflict',
  severity: 'error',
  summary: 'Two endpoints of one host want the same port, and the second one to start can not have it.',
  why: `The server that starts second gets \`EADDRINUSE\` (on Windows \`WSAEADDRINUSE\` or \`WSAEACCES\`), whichever it is. A
wildcard address is in the way of every address of its family, \`::\` of IPv4 too unless it is \`ipv6Only\`; TCP and UDP are
never in each other's way.

What \`reuse\` can change is less than its name promises: on Linux \`SO_REUSEPORT\` shares a port when both servers set it and run
as one user; \`SO_REUSEADDR\` lets no second TCP server listen. The model behind this rule is equal to the Linux kernel on 4,704
measured pairs, and to Microsoft's table for \`SO_REUSEADDR\` and \`SO_EXCLUSIVEADDRUSE\`. macOS and FreeBSD follow their
sources; what those leave open is a warning that says so.`,
  *check({ conflicts, platform }) {
    for (const group of byLater(conflicts)) {
      const [{ verdict }] = group;
      if (verdict.answer === 'no') yield refused(group, verdict.reason);
      if (verdict.answer === 'unsure') yield unsure(group, platform);
    }
  },
};

/** The endpoints that one other endpoint meets in the same way. */
type Group = readonly [Conflict, ...Conflict[]];

function byLater(conflicts: readonly Conflict[]): Iterable<Group> {
  const groups = new Map<Listen, Map<string, [Conflict, ...Conflict[]]>>();
  for (const conflict of conflicts) {
    const { later, verdict } = conflict;
    const kind = verdict.answer === 'no' ? verdict.reason : verdict.answer;
    const ofLater = groups.get(later) ?? new Map<string, [Conflict, ...Conflict[]]>();
    groups.set(later, ofLater);
    const group = ofLater.get(kind);
    if (group) group.push(conflict);
    else ofLater.set(kind, [conflict]);
  }
  return [...groups.values()].flatMap((ofLater) => [...ofLater.values()]);
}

function refused(group: Group, reason: Reason): Finding {
  const [{ later, earlier }] = group;
  return {
    message: messageOf(group),
    help: HELP[reason](later.service.user ?? '', earlier.service.user ?? ''),
    at: later.endpoint.at,
    related: group.flatMap(relatedTo),
  };
}

function messageOf(group: Group): string {
  const [conflict, ...others] = group;
  const { earlier, later, ports } = conflict;
  const what = portsWord(ports, later.endpoint.protocol);
  if (earlier.service === later.service && others.length === 0)
    return `${later.service.name} asks for ${what} twice${on(conflict)}`;
  if (others.length > 0)
    return `${later.service.name} wants ${what}${on(conflict)}, and so do ${listWord(group.map((each) => serviceWord(each.earlier)))}`;
  return `${later.service.name} and ${serviceWord(earlier)} both want ${what}${on(conflict)}`;
}

/** Said only where the addresses are not the same words. */
function on({ earlier, later }: Conflict): string {
  const [of, other] = [addressWord(later.endpoint), addressWord(earlier.endpoint)];
  return of === other ? '' : `, on ${of} and on ${other}`;
}

const OTHER_PORT = 'give one of them another port, or addresses that do not overlap';

const HELP: Readonly<Record<Reason, (user: string, other: string) => string>> = {
  taken: () => OTHER_PORT,
  'reuse-address-and-listening': () =>
    `${OTHER_PORT}; SO_REUSEADDR does not let two TCP servers listen, SO_REUSEPORT on both would share the port`,
  'reuse-port-users': (user, other) =>
    `${OTHER_PORT}; SO_REUSEPORT shares a port only between servers of one user, here ${user} and ${other}`,
  'one-side': () => `${OTHER_PORT}; an option in reuse counts only when both set it`,
  exclusive: () => `${OTHER_PORT}; SO_EXCLUSIVEADDRUSE lets nobody share`,
  'other-user': () => `${OTHER_PORT}; a server of another account may not take a part of a wildcard`,
};

function unsure(group: Group, platform: Platform): Finding {
  const [{ later }] = group;
  return {
    severity: 'warning',
    message: `${messageOf(group)}; whether ${PLATFORM_NAMES[platform]} lets both is not known for sure`,
    help: OTHER_PORT,
    at: later.endpoint.at,
    related: group.flatMap(relatedTo),
  };
}
