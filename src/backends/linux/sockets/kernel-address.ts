/** Addresses as /proc/net prints them, as people write them. */
import type { ReadOnlySystem } from '../../../system/system.ts';

export type ByteOrder = ReadOnlySystem['byteOrder'];

/** 8 hex digits, or 32: words of four bytes, each printed as a number of the machine (`0100007F` is 127.0.0.1 on most). */
export function formatAddress(hex: string, order: ByteOrder): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => {
    const inMemory = (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
    return order === 'LE' ? inMemory.reverse() : inMemory;
  });
  return bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes);
}

/** RFC 5952: small letters, the first of the longest runs of zeros left out, an IPv4 address inside with dots. */
function formatIpv6(bytes: readonly number[]): string {
  if (isMapped(bytes)) return `::ffff:${bytes.slice(12).join('.')}`;
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  const { start, size } = longestZeros(groups);
  if (size < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + size).join(':')}`;
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
}

function longestZeros(groups: readonly string[]): { readonly start: number; readonly size: number } {
  const runs = groups.map((_, start) => {
    const end = groups.findIndex((group, i) => i >= start && group !== '0');
    return { start, size: (end < 0 ? groups.length : end) - start };
  });
  return runs.reduce((best, run) => (run.size > best.size ? run : best), { start: 0, size: 0 });
}
