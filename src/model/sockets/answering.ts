/** Which of several listeners gets what is sent to one address. */
import { type AddressCover, addressCover, EVERY, serves } from '../bind/address-cover.ts';
import type { HeldSocket } from './held-socket.ts';

/**
 * The closest address gets it, then the wildcard of its family, then that of both (measured on Linux 6.18; Windows and the BSDs take
 * the closest as well). Null where none of them covers it.
 */
export function answeringAt(
  address: string,
  listeners: readonly HeldSocket[],
  coverOf = ({ local }: HeldSocket): AddressCover => addressCover(local.address, false),
): HeldSocket | null {
  const wanted = addressCover(address, false);
  const serving = listeners.filter((each) => serves(coverOf(each), wanted));
  return serving.toSorted((a, b) => distance(coverOf(a), address) - distance(coverOf(b), address))[0] ?? null;
}

function distance({ v4, v6 }: AddressCover, address: string): number {
  if (v4 !== EVERY && v6 !== EVERY) return 0;
  return v4 !== null && v6 !== null && !address.includes(':') ? 2 : 1;
}
