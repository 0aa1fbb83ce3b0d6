/**
 * A text from its bytes: `>` of Windows PowerShell writes UTF-16 and marks it, other programs
 * write `encoding`, with a mark of their own or none.
 */

import { decodeUtf8, type Bytes } from '../bytes.ts';
export function markedText(bytes: Bytes, encoding: 'latin1' | 'utf8'): string {
  if (bytes.startsWith('\xff\xfe')) return Buffer.from(bytes.slice(2), 'latin1').toString('utf16le');
  if (!bytes.startsWith('\xfe\xff')) return encoding === 'utf8' ? decodeUtf8(bytes) : bytes;
  return Buffer.from(bytes.slice(2, bytes.length & ~1), 'latin1')
    .swap16()
    .toString('utf16le');
}
