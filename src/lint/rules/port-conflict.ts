import type { Conflict } from '../conflicts.ts';
import type { Finding, Rule } from '../rule.ts';
import { PLATFORM_NAMES, type Subject } from '../subject.ts';
import { addressWord, portsWord, relatedTo, serviceWord } from '../words.ts';
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
  *check(subject) {
    for (const conflict of subject.conflicts) {
      if (conflict.verdict.answer === 'no') yield refused(conflict, conflict.verdict.reason);
      if (conflict.verdict.answer === 'unsure') yield unsure(conflict, subject);
    }
  },
};

function refused(conflict: Conflict, reason: Reason): Finding {
  const { later, earlier } = conflict;
  return {
    message: messageOf(conflict),
    help: HELP[reason](later.service.user ?? '', earlier.service.user ?? ''),
    at: later.endpoint.at,
    related: relatedTo(conflict),
  };
}

function messageOf(conflict: Conflict): string {
  const { earlier, later, ports } = conflict;
  const what = portsWord(ports, later.endpoint.protocol);
  if (earlier.service === later.service) return `${later.service.name} asks for ${what} twice${on(conflict)}`;
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

function unsure(conflict: Conflict, { platform }: Subject): Finding {
  return {
    severity: 'warning',
    message: `${messageOf(conflict)}; whether ${PLATFORM_NAMES[platform]} lets both is not known for sure`,
    help: OTHER_PORT,
    at: conflict.later.endpoint.at,
    related: relatedTo(conflict),
  };
}
