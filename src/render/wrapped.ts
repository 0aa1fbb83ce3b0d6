/** Lines of no more than so many characters, colours aside. A word that is longer than a line stays whole. */
import { withoutColours } from '../model/text/colours.ts';

export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && withoutColours(`${last} ${word}`).length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
