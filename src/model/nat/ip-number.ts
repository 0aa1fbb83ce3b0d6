/** Addresses as numbers, so that prefixes and ranges of them can be compared. */
import { ipv6Groups } from '../text/ipv6-groups.ts';

export type IpFamily = 'ip' | 'ip6';

export interface IpNumber {
  readonly family: IpFamily;
  readonly value: bigint;
}

/** First and last address of one family, both included. */
export interface IpRange {
  readonly family: IpFamily;
  readonly first: bigint;
  readonly last: bigint;
}

const BITS: Readonly<Record<IpFamily, number>> = { ip: 32, ip6: 128 };

/** The address of `10.0.0.1` or `fd00::1`, whose zone is left out; null for text that is none. */
export function parseIp(text: string): IpNumber | null {
  const [literal = ''] = text.split('%');
  if (!literal.includes(':')) {
    const value = ipv4Value(literal);
    return value === null ? null : { family: 'ip', value };
  }
  return ipv6Number(literal);
}

function ipv4Value(text: string): bigint | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null;
  return text.split('.').reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function ipv6Number(literal: string): IpNumber | null {
  const groups = ipv6Groups(literal);
  if (groups.length !== 8 || !groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return null;
  return { family: 'ip6', value: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n) };
}

/** As it is written: an IPv6 address with its longest run of zeros left out (RFC 5952). */
export function formatIp({ family, value }: IpNumber): string {
  if (family === 'ip') return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(16 * (7 - i))) & 0xffffn).toString(16));
  const text = `:${groups.join(':')}:`;
  const [longest] = [...(text.match(/(:0){2,}(?=:)/g) ?? [])].sort((a, b) => b.length - a.length);
  const short = longest === undefined ? text : text.replace(longest, ':');
  return short.replace(/^:(?!:)/, '').replace(/(?<!:):$/, '');
}

/** The addresses of a prefix: `parsePrefix('10.0.0.0/8')`; an address alone is a prefix of its whole length. */
export function parsePrefix(text: string): IpRange | null {
  const [address = '', length] = text.split('/');
  const ip = parseIp(address);
  if (ip === null) return null;
  const bits = length === undefined ? BITS[ip.family] : prefixLength(length, ip.family);
  return bits === null ? null : prefixRange(ip, bits);
}

/** The addresses of `10.0.0.1-10.0.0.9`, or of a prefix. */
export function parseIpRange(text: string): IpRange | null {
  const [from = '', to] = text.split('-');
  if (to === undefined) return parsePrefix(from);
  const [first, last] = [parseIp(from), parseIp(to)];
  return first && last && { family: first.family, first: first.value, last: last.value };
}

/** A number of bits, or a netmask of IPv4 as iptables prints it where its ones are contiguous. */
export function prefixLength(text: string, family: IpFamily): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= BITS[family] ? Number(text) : null;
  const mask = parseIp(text);
  const ones = mask?.value.toString(2).padStart(BITS[family], '0') ?? '';
  return /^1*0*$/.test(ones) && ones !== '' ? ones.replace(/0/g, '').length : null;
}

export function prefixRange({ family, value }: IpNumber, bits: number): IpRange {
  const rest = (1n << BigInt(BITS[family] - bits)) - 1n;
  return { family, first: value & ~rest, last: value | rest };
}

export function isInRange({ family, value }: IpNumber, range: IpRange): boolean {
  return family === range.family && range.first <= value && value <= range.last;
}

/** 127.0.0.0/8 and ::1. */
export function isLoopbackIp({ family, value }: IpNumber): boolean {
  return family === 'ip' ? value >> 24n === 127n : value === 1n;
}
