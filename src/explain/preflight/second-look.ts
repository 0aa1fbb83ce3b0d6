/** Whether what is in the way may be gone in a moment: another portplan that tries the port is a listener as long as it does. */
import type { CauseKind, Explanation } from '../../model/explain/explanation.ts';
import { hasPeer } from '../../model/sockets/net-socket.ts';

const OF_A_TRIAL: readonly CauseKind[] = ['listener', 'other-family', 'bound-silent'];

/** True where what has the port may be the trial bind of another portplan: not on Windows, where none is tried, or in a snapshot. */
export function mayBeTrial({ platform, bindable, cause, tried, sockets: [first] }: Explanation): boolean {
  if (platform === 'windows' || bindable !== false || !OF_A_TRIAL.includes(cause.kind)) return false;
  if (tried.result === 'not-tried' && tried.because === 'snapshot') return false;
  return first === undefined || !hasPeer(first);
}

/** One socket was seen both times: it stays. */
export function isSeenAgain(now: Explanation, before: Explanation): boolean {
  return now.sockets.some(({ inode }) => inode !== 0 && before.sockets.some((socket) => socket.inode === inode));
}
