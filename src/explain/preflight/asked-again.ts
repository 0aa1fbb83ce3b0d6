/** Answers to be asked for once more: with rights that preflight may lack, and where another portplan may just be trying the port. */
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { CauseKind } from '../../model/explain/cause.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import { hasPeer } from '../../model/sockets/net-socket.ts';

export function lacksRights({ bindable, cause }: Explanation): boolean {
  return bindable === false && cause.kind === 'unprivileged-start';
}

/** The same bind by an account with every right: what else is in its way. */
export function asRoot(asked: AskedBind): AskedBind {
  return { ...asked, user: { name: 'root', uid: 0 } };
}

/** What else is in the way stays; otherwise nothing settles it. `withRights`: what the bind of `asRoot` came to. */
export function unlessGranted(refused: Explanation, withRights: Explanation): Explanation {
  if (withRights.bindable === false && !lacksRights(withRights)) return { ...withRights, asked: refused.asked };
  const { cause } = refused;
  const granted = cause.kind === 'unprivileged-start' ? { ...cause, mayBeGranted: true } : cause;
  return { ...refused, bindable: null, cause: granted };
}

/** Whether what is in the way may be gone in a moment: another portplan that tries the port is a listener as long as it does. */
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
