/** Of a printed text: no character in it is obeyed or hidden, and no CI system takes a line for a command. */
import { expect } from 'vitest';

/** By hand, and not by the properties that the program looks at. */
const FORBIDDEN =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|[\u{e0000}-\u{e0fff}]|\p{M}{9}/u;

/** `hasAnnotations`: it commands GitHub's runner itself. */
export function expectHarmless(text: string, argv: readonly string[], hasAnnotations = false): void {
  const plain = text.replace(/\x1b\[(?:1|2|22|3[1-6]|39)m/g, '');
  const found = FORBIDDEN.exec(plain);
  const place = found && JSON.stringify(plain.slice(Math.max(0, found.index - 60), found.index + 20));
  expect(place, JSON.stringify(argv)).toBeNull();
  const commands = hasAnnotations ? /##(?:vso)?\[/ : /^\s*::\w|##(?:vso)?\[/m;
  expect(commands.exec(plain)?.[0], JSON.stringify(argv)).toBeUndefined();
}
