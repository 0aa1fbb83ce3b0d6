/** What was not seen of a bind and could change its answer. */
import type { Unseen } from '../../model/unseen/unseen.ts';
import type { JudgedBind } from './judged-bind.ts';
import { mayBeSilent } from './trial.ts';

export function unseenOf(judged: JudgedBind): readonly Unseen[] {
  const { decision, facts, tried } = judged;
  const isOpen = decision.bindable === null && decision.blockers.length === 0 && mayBeSilent(facts, tried);
  return [...unseenHolders(judged), ...(isOpen ? [{ kind: 'silent-sockets' } as const] : [])];
}

function unseenHolders({ sockets, hidden, possibleHolders, facts }: JudgedBind): readonly Unseen[] {
  const isUntold = possibleHolders !== null;
  const isOpen = isUntold || sockets.some(({ inode, holders }) => inode !== 0 && holders.length === 0);
  if (!isOpen) return [];
  if (hidden === 0) return isUntold ? [] : [{ kind: 'holder-outside' }];
  return [{ kind: 'hidden-processes', count: hidden, isRoot: facts.account.ownUid === 0 }];
}
