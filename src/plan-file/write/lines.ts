/** Lines of a plan file with comments behind them. Text from outside is made harmless in both. */
import { largest } from '../../model/largest.ts';
import { yamlScalar } from '../yaml/yaml-scalar.ts';

export interface PlanLine {
  readonly text: string;
  /** The comment behind the line; empty for none. */
  readonly comment: string;
}

/** Comments begin no later than here, so that a few long lines do not push all of them away. */
const LAST_COLUMN = 44;

/** Behind the longest line that leaves room for it. */
export function columns(lines: readonly PlanLine[]): readonly string[] {
  const widths = lines.filter((line) => line.comment !== '').map(({ text }) => text.length);
  const column = largest([0, ...widths.filter((width) => width <= LAST_COLUMN)]) + 2;
  return lines.map((line) => {
    if (line.comment === '') return line.text;
    return `${line.text.padEnd(Math.max(column, line.text.length + 2))}${comment(line.comment)}`;
  });
}

const LONGEST_COMMENT = 110;

/**
 * One line, whatever is in the text: no break of a line that any reader knows, no mark that turns the direction of text, and
 * nothing that portplan takes for a word to itself.
 */
export function comment(text: string): string {
  const plain = safe(oneLine(text));
  const cut =
    plain.length <= LONGEST_COMMENT
      ? plain
      : `${Array.from(plain)
          .slice(0, LONGEST_COMMENT - 1)
          .join('')}…`;
  return cut === '' ? '#' : `# ${cut}`;
}

/** Text that can't be taken for a `portplan-ignore` comment. */
function safe(text: string): string {
  return text.replace(/^(\W*)portplan(?=[-_ ]?(?:ignore|disable))/i, '$1port plan');
}

const WIDTH = 110;

/** As many lines of comment as it takes. What goes on has the blanks of its first line, and two more. */
export function note(text: string): readonly string[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  for (const word of oneLine(text).split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(`${indent}${word}`);
    else if (last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}  ${word}`);
  }
  return lines.map((line) => `# ${safe(line)}`);
}

export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\s]+/gu, ' ').trim();
}

/** What a stranger calls something, as a YAML scalar without line breaks and invisible characters. */
export function scalar(text: string): string {
  return yamlScalar(oneLine(text));
}
