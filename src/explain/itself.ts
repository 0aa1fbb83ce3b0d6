/** A port that the service itself has: nothing is in its way. */
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
