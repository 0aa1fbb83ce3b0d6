/** Colours within a line, told apart from its text: no text from outside has any. */

/** Drawn when the program starts, so that nothing from outside can have it. */
const KEY = `\x1b${Math.random().toString(36).slice(2)}`;

/** The text between two codes of the terminal, such as 31 for red and 39 for the colour of before. */
export function coloured([on, off]: readonly [on: number, off: number], text: string): string {
  return `${KEY}${on}m${text}${KEY}${off}m`;
}

/** The line as a terminal takes it: what is text in it as `shown` gives it. */
export function withColours(line: string, shown: (text: string) => string): string {
  const [first = '', ...others] = line.split(KEY);
  const rest = others.map((part) => {
    const end = part.indexOf('m') + 1;
    return `\x1b[${part.slice(0, end)}${shown(part.slice(end))}`;
  });
  return [shown(first), ...rest].join('');
}

export function withoutColours(line: string): string {
  return line.replaceAll(COLOUR, '');
}

const COLOUR = new RegExp(`${KEY}\\d+m`, 'g');
