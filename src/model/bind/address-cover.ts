/**
 * Which addresses a bound socket takes. Text in, keys out: two spellings of one address have one key.
 */
import { ipv6Groups } from '../text/ipv6-groups.ts';

/** The addresses of one family that a socket takes: EVERY one, one address by its key, or none (null). */
export type Cover = string | null;

export const EVERY = '*';

/** What a socket covers in each family. */
export interface AddressCover {
  readonly v4: Cover;
  readonly v6: Cover;
}

/**
 * The cover of an address as a plan writes it: an IPv4 or IPv6 literal, or null for every address of both families. `::`
 * takes IPv4 as well unless `ipv6Only`, and `::ffff:a.b.c.d` is the IPv4 address a.b.c.d (measured on Linux 6.18).
 */
export function addressCover(address: string | null, ipv6Only: boolean): AddressCover {
  if (address === null) return { v4: EVERY, v6: EVERY };
  if (!address.includes(':')) return { v4: wholeFamily(address, '0.0.0.0'), v6: null };
  const key = ipv6Key(address);
  if (key === ANY_IPV6) return { v4: ipv6Only ? null : EVERY, v6: EVERY };
  const mapped = mappedIpv4(key);
  return mapped === null ? { v4: null, v6: key } : { v4: wholeFamily(mapped, '0.0.0.0'), v6: null };
}

/** `10.0.0.1` for `::ffff:10.0.0.1`, as which a socket of IPv6 has it; every other address as it is. */
export function unmapped(address: string): string {
  const mapped = address.includes(':') ? addressCover(address, true).v4 : null;
  return mapped === EVERY ? '0.0.0.0' : (mapped ?? address);
}

function wholeFamily(address: string, any: string): Cover {
  return address === any ? EVERY : address;
}

export function coversOverlap(a: AddressCover, b: AddressCover): boolean {
  return familyOverlaps(a.v4, b.v4) || familyOverlaps(a.v6, b.v6);
}

export function familyOverlaps(a: Cover, b: Cover): boolean {
  return a !== null && b !== null && (a === EVERY || b === EVERY || a === b);
}

export function sameCover(a: AddressCover, b: AddressCover): boolean {
  return a.v4 === b.v4 && a.v6 === b.v6;
}

/** Whether a cover takes every address of a family. */
export function isWildcard(cover: AddressCover): boolean {
  return cover.v4 === EVERY || cover.v6 === EVERY;
}

/** 224.0.0.0/4 and ff00::/8: a datagram to a group reaches every socket that joined it. */
export function isMulticast({ v4, v6 }: AddressCover): boolean {
  if (v4 !== null && v4 !== EVERY) return Number(v4.split('.')[0]) >> 4 === 14;
  return v6?.startsWith('ff') === true;
}

/** Whether a listener on `listener` gets what is sent to every address of `wanted`. */
export function serves(listener: AddressCover, wanted: AddressCover): boolean {
  return (['v4', 'v6'] as const).every(
    (family) => wanted[family] === null || listener[family] === EVERY || listener[family] === wanted[family],
  );
}

const ANY_IPV6 = '0000:0000:0000:0000:0000:0000:0000:0000';
const MAPPED = '0000:0000:0000:0000:0000:ffff:';

/**
 * fe80::/10 and multicast within an interface or a link: one such address is another one on each link. Everywhere else the
 * kernel ignores the zone (__ipv6_addr_needs_scope_id; measured on Linux 6.18).
 */
const NEEDS_ZONE = /^(fe[89ab]|ff.[12])/;

/** Whether it is another address on each link, so that a zone must say which one is meant. */
export function needsZone(address: string): boolean {
  return address.includes(':') && NEEDS_ZONE.test(ipv6Key(address));
}

/** Eight groups of four hex digits, in small letters, and the zone where it counts, as it is written: so are devices. */
function ipv6Key(address: string): string {
  const [literal = '', zone] = address.split('%');
  const groups = ipv6Groups(literal.toLowerCase()).map((group) => group.padStart(4, '0'));
  const key = groups.join(':');
  return zone !== undefined && NEEDS_ZONE.test(key) ? `${key}%${zone}` : key;
}

function mappedIpv4(key: string): string | null {
  if (!key.startsWith(MAPPED)) return null;
  const [high = 0, low = 0] = key
    .slice(MAPPED.length, MAPPED.length + 9)
    .split(':')
    .map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
