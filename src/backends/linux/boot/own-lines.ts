/**
 * portplan's own lines in a sysctl file stand between two marker lines; every other byte of the file belongs to
 * others and stays.
 */

import { bytesOf, type Bytes } from '../../../model/bytes.ts';
import { memoize } from '../../../model/memoize.ts';
import type { BootFileLine, SysctlFile, SysctlTree } from './boot-types.ts';

export interface OwnAssignment {
  readonly name: string;
  readonly value: string;
}

const BEGIN = '# BEGIN portplan: written by "portplan apply"; change the port plan, not these lines';
const END = '# END portplan';
const BLOCK =
  /^# BEGIN portplan\b[^\n]*\n(?<body>(?:(?!# END portplan|# BEGIN portplan)[^\n]*\n)*?)# END portplan[^\n]*(?:\n|$)/m;
const MARKER = /^# (?:BEGIN|END) portplan\b/m;

/** The assignments between the markers; empty when the file has none. */
export function ownLines(text: string): readonly OwnAssignment[] {
  const body = BLOCK.exec(text)?.groups?.['body'] ?? '';
  return body.split('\n').flatMap((line) => {
    const [, name, value] = /^([\w./-]+)\s*=\s*(.*)$/.exec(line.trim()) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}

/** The line number of a marker that has lost its partner, which leaves open which lines are portplan's; null where there is none. */
export function damagedMarker(text: string): number | null {
  const rest = text.replace(BLOCK, (block) => block.replace(/[^\n]/g, ''));
  const found = MARKER.exec(rest);
  return found ? rest.slice(0, found.index).split('\n').length : null;
}

/** Whether the line stands between portplan's markers in its file. */
export function isOwnLine(files: SysctlTree, { file: path, line }: BootFileLine): boolean {
  const file = filesByPath(files).get(path);
  const own = file ? ownNumbersIn(file) : null;
  return own !== null && own.first <= line && line <= own.last;
}

/** The first of each path. An image may have a hundred thousand files, and each may have a line that is asked about. */
export const filesByPath = memoize(
  (files: SysctlTree): ReadonlyMap<string, SysctlFile> => new Map(files.toReversed().map((file) => [file.path, file])),
);

const ownNumbersIn = memoize(({ text }: SysctlFile) => ownLineNumbers(text));

/** The numbers, counted from 1, of the first and last line of the marked block; null where the text has none. */
export function ownLineNumbers(text: string): { readonly first: number; readonly last: number } | null {
  const found = BLOCK.exec(text);
  if (!found) return null;
  const first = text.slice(0, found.index).split('\n').length;
  return { first, last: first + found[0].replace(/\n$/, '').split('\n').length - 1 };
}

export type OwnPlace = 'in place' | 'at the end' | 'at the start';

/** The text with these assignments as its own lines: where they stand already, or elsewhere. None removes the markers. */
export function withOwnLines(text: Bytes, lines: readonly OwnAssignment[], place: OwnPlace): Bytes {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const block = lines.length === 0 ? '' : [BEGIN, ...lines.map(formatAssignment), END, ''].join(newline);
  if (place === 'in place' && BLOCK.test(text)) return bytesOf(text.replace(BLOCK, () => block));
  const others = text.replace(BLOCK, '');
  if (place === 'at the start') return bytesOf(block + others);
  const open = block !== '' && others !== '' && !others.endsWith('\n');
  return bytesOf(others + (open ? newline : '') + block);
}

function formatAssignment({ name, value }: OwnAssignment): string {
  return `${name} = ${value}`.trimEnd();
}
