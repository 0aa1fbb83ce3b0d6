/** Rights that preflight may lack, and the server may have: from its unit or its file, which nothing here can tell. */
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { Explanation } from '../../model/explain/explanation.ts';

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
