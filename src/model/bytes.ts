/**
 * Bytes as they were read, one character for each of them (latin1): whatever their encoding, they can be compared, kept and
 * written back unchanged. Text in ASCII may be read from them directly; what a person reads is decoded first.
 */
declare const isBytes: unique symbol;
export type Bytes = string & { readonly [isBytes]: true };

/** Takes a string of which every character stands for one byte. */
export function bytesOf(latin1: string): Bytes {
  return latin1 as Bytes;
}

export const NO_BYTES = bytesOf('');

export function encodeUtf8(text: string): Bytes {
  return bytesOf(Buffer.from(text, 'utf8').toString('latin1'));
}

/** What is no UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Bytes): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

export function isUtf8(bytes: Bytes): boolean {
  return encodeUtf8(decodeUtf8(bytes)) === bytes;
}
