import { isIPv6 } from 'node:net';
import { needsZone } from '../../model/bind/address-cover.ts';
import { type ParseResult, quoted } from '../fault.ts';
import { isIPv4 } from './ipv4-text.ts';

/** Where a socket is bound, as far as its address tells. */
export interface AddressText {
  /** Null is every address of both families. */
  readonly address: string | null;
  /** The interface of SO_BINDTODEVICE. */
  readonly device?: string;
  /** One of the two that `localhost` means. */
  readonly ofLocalhost?: true;
}

/**
 * An IPv4 literal, an IPv6 one without brackets, `*` with an interface behind it (`*%eth0`), or `localhost`, which is the loopback
 * address of each family. What follows a `%` is the zone of a link-local address, and an interface behind every other one.
 */
export function parseAddress(text: string): ParseResult<readonly AddressText[]> {
  const value = addressesIn(text);
  return value ? { value } : { faults: [{ rule: 'bad-endpoint', ...explained(text), start: 0, end: text.length }] };
}

/** The addresses that a text means; null where it is none. */
export function addressesIn(text: string): readonly AddressText[] | null {
  if (text === 'localhost') return LOOPBACKS;
  const [, host = '', device] = /^([^%]*)(?:%(.*))?$/s.exec(text) ?? [];
  if (device === undefined) return isAddress(text) ? [{ address: text }] : null;
  if (!isDevice(device)) return null;
  if (host === '*') return [{ address: null, device }];
  if (!isAddress(host)) return null;
  return needsZone(host) ? [{ address: text }] : [{ address: host, device }];
}

const LOOPBACKS: readonly AddressText[] = [
  { address: '127.0.0.1', ofLocalhost: true },
  { address: '::1', ofLocalhost: true },
];

/** Without a colon or a slash, as the kernel wants it, so that an endpoint ends where it seems to (dev_valid_name). */
function isDevice(text: string): boolean {
  return /^[^\s:%/[\]\0-\x1f\x7f-\x9f]+$/.test(text);
}

/** An IPv4 literal, or an IPv6 one without brackets and with `%zone` where needed. What `isIPv6` takes for a zone depends on the version of Node. */
export function isAddress(text: string): boolean {
  // Most texts have no colon, and the first call of isIPv6 costs milliseconds: it compiles a large pattern.
  if (!text.includes(':')) return isIPv4(text);
  const zone = text.indexOf('%');
  if (zone === -1) return isIPv6(text);
  return isIPv6(text.slice(0, zone)) && isDevice(text.slice(zone + 1));
}

/** `::%v0` for `[::%v0]`, and for `[::]%v0`, as ss prints it. */
export function withoutBrackets(address: string): string {
  return address.replace(/^\[([^\]]*)\](?=%|$)/, '$1');
}

function explained(text: string): { message: string; help: string } {
  if (text === '') return { message: 'the address is empty', help: 'leave the address out: that is every address' };
  if (text === '*') return { message: '"*" is not an address', help: 'leave the address out: that is every address' };
  const inside = /^\[(.*)\]$/.exec(text)?.[1];
  if (inside !== undefined && isAddress(inside))
    return { message: 'an address that stands alone has no brackets', help: `write ${quoted(inside)}` };
  if (text.startsWith('localhost%'))
    return { message: LOCALHOST_DEVICE, help: 'write localhost, or one address with it' };
  return { message: `${quoted(text)} is not an address`, help: 'write an IPv4 or IPv6 address, not a name' };
}

/** ::1 can't be bound on any interface but lo, and needs none there. */
export const LOCALHOST_DEVICE = '"localhost" takes no interface';
