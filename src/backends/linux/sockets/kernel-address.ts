/** Addresses as /proc/net prints them, as people write them. */
import { formatIp } from '../../../model/nat/ip-number.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';

export type ByteOrder = ReadOnlySystem['byteOrder'];

/** 8 hex digits, or 32: words of four bytes, each printed as a number of the machine (`0100007F` is 127.0.0.1 on most). */
export function formatAddress(hex: string, order: ByteOrder): string {
  const words = hex.match(/.{8}/g) ?? [];
  const inOrder = order === 'LE' ? words.map((word) => (word.match(/../g) ?? []).reverse().join('')) : words;
  const value = BigInt(`0x0${inOrder.join('')}`);
  if (words.length === 1) return formatIp({ family: 'ip', value });
  // An IPv4 address inside has dots.
  if (value >> 32n === 0xffffn) return `::ffff:${formatIp({ family: 'ip', value })}`;
  return formatIp({ family: 'ip6', value });
}
