/** An index of claims by the addresses that they cover, so that one meets only those that it may share an address with. */
import { EVERY } from './address-cover.ts';
import type { BindSocket } from './bind-socket.ts';

const FAMILIES = ['v4', 'v6'] as const;

/** A wildcard meets all of its family; a specific address meets itself and the wildcards. */
export function keysToSearch({ protocol, cover }: BindSocket): readonly string[] {
  return FAMILIES.flatMap((family) => {
    const of = cover[family];
    if (of === null) return [];
    const bucket = `${protocol} ${family}`;
    return of === EVERY ? [`${bucket} all`] : [`${bucket} ${anyZone(of)}`, `${bucket} ${EVERY}`];
  });
}

export function keysToFileUnder({ protocol, cover }: BindSocket): readonly string[] {
  return FAMILIES.flatMap((family) => {
    const of = cover[family];
    return of === null ? [] : [`${protocol} ${family} all`, `${protocol} ${family} ${anyZone(of)}`];
  });
}

/** One interface may be named in two ways: which link is meant is for `compatible` to judge. */
function anyZone(address: string): string {
  return address.replace(/%.*/, '');
}
