import { isIPv6 } from 'node:net';
import { type ParseResult, quoted } from '../fault.ts';
import { isIPv4 } from './ipv4-text.ts';

/** An IPv4 literal, or an IPv6 one without brackets and with `%zone` where needed. Kept as it is written. */
export function parseAddress(text: string): ParseResult<string> {
  if (isAddress(text)) return { value: text };
  return { faults: [{ rule: 'bad-endpoint', ...explained(text), start: 0, end: text.length }] };
}

/** The zone is checked here: what `isIPv6` takes for one depends on the version of Node. */
export function isAddress(text: string): boolean {
  // Most texts have no colon, and the first call of isIPv6 costs milliseconds: it compiles a large pattern.
  if (!text.includes(':')) return isIPv4(text);
  const zone = text.indexOf('%');
  if (zone === -1) return isIPv6(text);
  return isIPv6(text.slice(0, zone)) && /^%[^\s%/[\]\0-\x1f\x7f-\x9f]+$/.test(text.slice(zone));
}

/** `[::1]` for `::1`: an IPv6 address as it stands before a colon and a port. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function explained(text: string): { message: string; help: string } {
  if (text === '') return { message: 'the address is empty', help: 'leave the address out: that is every address' };
  if (text === '*') return { message: '"*" is not an address', help: 'leave the address out: that is every address' };
  if (text === 'localhost') return { message: '"localhost" is a name, not an address', help: 'write 127.0.0.1 or ::1' };
  const inside = /^\[(.*)\]$/.exec(text)?.[1];
  if (inside !== undefined && isAddress(inside))
    return { message: 'an address that stands alone has no brackets', help: `write ${quoted(inside)}` };
  return { message: `${quoted(text)} is not an address`, help: 'write an IPv4 or IPv6 address, not a name' };
}
