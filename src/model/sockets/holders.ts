import type { HeldSocket, Holder } from './held-socket.ts';

/** Each process once, however many of the sockets it has. */
export function distinctHolders(sockets: readonly Pick<HeldSocket, 'holders'>[]): readonly Holder[] {
  return [...new Map(sockets.flatMap(({ holders }) => holders).map((holder) => [holder.pid, holder])).values()];
}

/** A server that has forked, and then its workers. */
export function rootsFirst(holders: readonly Holder[]): readonly Holder[] {
  const roots = rootsOf(holders);
  return [...roots, ...holders.filter((holder) => !roots.includes(holder))];
}

/** Those that no other one of them has started. */
export function rootsOf(holders: readonly Holder[]): readonly Holder[] {
  const pids = new Set(holders.map(({ pid }) => pid));
  return holders.filter(({ parent }) => parent === undefined || !pids.has(parent));
}
