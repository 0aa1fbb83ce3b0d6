/**
 * A text from its bytes (latin1, one character a byte): `>` of Windows PowerShell writes UTF-16 and marks it, other programs
 * write `encoding`, with a mark of their own or none.
 */
export function markedText(bytes: string, encoding: 'latin1' | 'utf8'): string {
  if (bytes.startsWith('\xff\xfe')) return Buffer.from(bytes.slice(2), 'latin1').toString('utf16le');
  if (!bytes.startsWith('\xfe\xff')) return Buffer.from(bytes, 'latin1').toString(encoding);
  return Buffer.from(bytes.slice(2, bytes.length & ~1), 'latin1')
    .swap16()
    .toString('utf16le');
}
