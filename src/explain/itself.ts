/** Answers that the tables of sockets alone do not give: a port that the service itself has, and a protocol that the kernel does not have. */
import type { BindFacts } from '../model/explain/bind-facts.ts';
import type { Explanation } from '../model/explain/explanation.ts';
import { isHeldByService } from '../model/sockets/own-holder.ts';

/** The answer for a service whose plan says what listens, where that is what has the port. What no process holds any more does not count. */
export function takenAsItself(explanation: Explanation): Explanation {
  const { asked, bindable, sockets } = explanation;
  const held = sockets.filter(({ inode }) => inode !== 0);
  const [socket] = held;
  if (bindable === true || asked.expected === undefined || !socket) return explanation;
  if (!held.every(({ holders }) => isHeldByService(asked.expected ?? {}, holders) === true)) return explanation;
  const cause = { kind: 'itself', socket } as const;
  return { ...explanation, cause, bindable: true, needsReuse: false, remedies: [], unseen: [] };
}

/** Nothing has a port of a protocol that the kernel has not loaded, and nothing tells whether it can. */
export function withoutProtocol(explanation: Explanation, facts: BindFacts): Explanation {
  if (facts.platform !== 'linux' || facts.lacksProtocol !== true || explanation.bindable === false) return explanation;
  return { ...explanation, bindable: null, unseen: [...explanation.unseen, { kind: 'sctp' }] };
}
