import type { HeldSocket, Holder } from '../explanation.ts';

/** Each process once, however many of the sockets it has. */
export function distinctHolders(sockets: readonly Pick<HeldSocket, 'holders'>[]): readonly Holder[] {
  return [...new Map(sockets.flatMap(({ holders }) => holders).map((holder) => [holder.pid, holder])).values()];
}
