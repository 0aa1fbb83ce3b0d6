/** The skeleton of a Markdown text, by the rules of CommonMark and GFM for fences, tables, code and escapes. */

export interface Shape {
  /** What is not code, line by line, a dot for each escaped character and each code. */
  readonly bare: readonly string[];
  /** Of each table the numbers of cells of its lines, which must all be equal. */
  readonly tables: readonly (readonly number[])[];
  /** How many `<details>` are open at the end; -1 where one was closed before it began. */
  readonly openFolds: number;
  readonly isFenceOpen: boolean;
}

export function shapeOf(markdown: string): Shape {
  const { lines, isFenceOpen } = withoutFences(markdown);
  const isFold = (line: string): boolean => OPENING.test(line) || line === CLOSING;
  const bare = lines.filter((line) => !isFold(line)).map(withoutCode);
  return { bare, tables: tablesOf(lines), openFolds: openFolds(lines), isFenceOpen };
}

function withoutFences(markdown: string): { readonly lines: readonly string[]; readonly isFenceOpen: boolean } {
  const lines: string[] = [];
  let fence = '';
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const isClosing = /^ {0,3}`+ *$/.test(line) && line.trim().length >= fence.length;
    if (fence) fence = isClosing ? '' : fence;
    else fence = /^ {0,3}(`{3,})[^`]*$/.exec(line)?.[1] ?? (lines.push(line), '');
  }
  return { lines, isFenceOpen: fence !== '' };
}

const OPENING = /^<details><summary>[\w, ]+<\/summary>$/;
const CLOSING = '</details>';

function openFolds(lines: readonly string[]): number {
  let open = 0;
  for (const line of lines) {
    if (OPENING.test(line)) open++;
    if (line === CLOSING && --open < 0) return -1;
  }
  return open;
}

function tablesOf(lines: readonly string[]): readonly (readonly number[])[] {
  const runs = lines.join('\n').match(/(?:^\|.*\n?)+/gm) ?? [];
  return runs.map((run) => run.trimEnd().split('\n').map(cellsOf));
}

/** Cells by the readers that pair backslashes, and by those that look at the one before the bar; NaN where they differ. */
function cellsOf(line: string): number {
  const paired = line.replace(/\\[^]/g, '').split('|').length;
  return line.split(/(?<!\\)\|/).length === paired ? paired - 2 : NaN;
}

/** A run of backticks opens code that the next run of the same length closes; in code nothing is escaped. What goes leaves a dot: its neighbours do not meet. */
function withoutCode(line: string): string {
  return line.replace(/\\[^\p{L}\p{N}\s]|(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/gu, '·');
}
