/** Text from outside, before a terminal shows it: operands, names of files, programs and accounts. */

/** The text on one line, with U+FFFD for each character that a terminal would not show. */
export function terminalText(text: string): string {
  return replaceUnshown(text, () => '\ufffd');
}

/**
 * What a terminal obeys or does not show: controls and escape sequences, marks that turn text around, blanks of no width,
 * tags, halves of a character, other ends of a line. By Unicode's own properties, so that none is forgotten.
 */
export function replaceUnshown(text: string, replacement: (unshown: string) => string): string {
  // Looking the properties up takes a millisecond, and most texts need none.
  if (PRINTABLE_ASCII.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, replacement);
}

const PRINTABLE_ASCII = /^[ -~]*$/;
