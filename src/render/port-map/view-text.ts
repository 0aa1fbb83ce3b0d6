/** The lines of the view, as text with colours: ink only puts them on the screen. */
import { styleText } from 'node:util';
import { cellOf, cellsOf, portsOfCell } from '../../model/port-map/cells.ts';
import { claimsOn, claimWords, entriesOf, entryWords } from '../../model/port-map/entries.ts';
import { LAYER_WORDS, LAYERS, type PortMap } from '../../model/port-map/port-map.ts';
import { common, count, formatRange, intersect, type PortRange } from '../../model/port-set.ts';
import type { Paint } from '../paint.ts';
import { thousands } from '../values-text.ts';
import { legendOf, titleOf } from './marks.ts';
import { markText, paintCells, portsText, ruler } from './map-text.ts';
import { gridOf, roomFor, type ViewState } from './view-state.ts';

const HELP = [
  'arrow keys, Page Up, Page Down   to other ports',
  'Home, End                        to the start and the end of the row',
  'n, N                             to the next port with a name, and back',
  '/                                find a port by number, service or program',
  'Enter                            look closer; then explain the port',
  'Esc                              back',
  'p                                TCP, UDP, or both',
  'q, Ctrl-C                        quit',
];

/** The screen, line by line. `explanation`: null while it is looked for. */
export function viewLines(state: ViewState, explanation: string | null, paint: Paint): readonly string[] {
  if (!roomFor(state.size)) return ['Too small: make the terminal larger, or q to quit.'];
  return screenLines(state, explanation, paint).slice(0, state.size.rows - 1);
}

function screenLines(state: ViewState, explanation: string | null, paint: Paint): readonly string[] {
  if (state.mode === 'explain') return explanationLines(state, explanation, paint);
  if (state.mode === 'help') return helpLines(state.map, paint);
  return [...gridLines(state, paint), '', ...aboutCursor(state), keysLine(state, paint)];
}

function gridLines(state: ViewState, paint: Paint): readonly string[] {
  const grid = gridOf(state);
  const cells = cellsOf(state.map.layers, grid);
  const [cursor, perRow] = [cellOf(grid, state.cursor), grid.columns * grid.cellSize];
  const what = grid.cellSize === 1 ? '1 port' : `${grid.cellSize} ports`;
  const rows = Array.from({ length: grid.rows }, (_, row) => {
    const [start, label] = [row * grid.columns, String(grid.first + row * perRow).padStart(5)];
    const line = cells.slice(start, start + grid.columns);
    const at = cursor - start;
    if (at < 0 || at >= grid.columns) return `${label}  ${paintCells(line, paint)}`;
    const marked = styleText(
      'inverse',
      markText(line[at] ?? null, 1, (_style, text) => text),
      { validateStream: false },
    );
    return `${label}  ${paintCells(line.slice(0, at), paint)}${marked}${paintCells(line.slice(at + 1), paint)}`;
  });
  return [`${what} to a mark: ${paint('bold', titleOf(state.map))}`, ruler(grid), ...rows];
}

/** Two lines: what the cell is, and what has a name in it, the port that somebody came to first. */
function aboutCursor(state: ViewState): readonly [string, string] {
  const { map, cursor, message } = state;
  const grid = gridOf(state);
  const ports = portsOfCell(grid, cellOf(grid, cursor)) ?? { first: cursor, last: cursor };
  if (message !== '') return [message, ''];
  if (grid.cellSize === 1)
    return [`${cursor}`, [...new Set(claimsOn(map, cursor).map(shownClaim))].join('; ') || 'nothing known'];
  const named = entriesOf(map).filter((entry) => common(entry.ports, ports));
  const first = named.filter((entry) => common(entry.ports, { first: cursor, last: cursor }));
  const words = [...new Set([...first, ...named])].map((entry) => `${portsText(entry)} ${entryWords(entry)}`);
  return [`${formatRange(ports)}: ${countsIn(map, ports)}`, words.join(', ')];
}

function shownClaim(claim: Parameters<typeof claimWords>[0]): string {
  return `${claim.protocol} ${claimWords(claim)}`;
}

function countsIn({ layers }: PortMap, ports: PortRange): string {
  const counts = LAYERS.flatMap((layer) => {
    const there = count(intersect(layers[layer], [ports]));
    return there === 0 ? [] : `${thousands(there)} ${LAYER_WORDS[layer]}`;
  });
  return counts.join(', ') || 'nothing known';
}

function keysLine({ mode, query, isClose }: ViewState, paint: Paint): string {
  if (mode === 'find') return `/${query}_`;
  return paint(
    'dim',
    isClose
      ? 'Enter explain  Esc back  / find  n next  ? keys  q quit'
      : 'Enter closer  / find  n next  p protocol  ? keys  q quit',
  );
}

function helpLines(map: PortMap, paint: Paint): readonly string[] {
  const legend = legendOf(map).map(({ layer, words, ports }) => `  ${markText(layer, 1, paint)}  ${words}: ${ports}`);
  return [paint('bold', 'Keys'), ...HELP.map((line) => `  ${line}`), '', paint('bold', 'Marks'), ...legend];
}

function explanationLines(
  { cursor, size, scroll }: ViewState,
  explanation: string | null,
  paint: Paint,
): readonly string[] {
  const lines = (explanation ?? 'looking …')
    .trimEnd()
    .split('\n')
    .flatMap((line) => folded(line, size.columns));
  const room = size.rows - 4;
  const from = Math.min(scroll, Math.max(0, lines.length - room));
  const isMore = from + room < lines.length;
  const keys = paint('dim', `Esc back${isMore ? '  ↓ more' : ''}`);
  return [paint('bold', `Port ${cursor}`), '', ...lines.slice(from, from + room), keys];
}

/** In pieces that fit, each below the start of the line. */
function folded(line: string, columns: number): readonly string[] {
  const indent = /^ */.exec(line)?.[0].slice(0, 8) ?? '';
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns - 1) {
    const blank = rest.lastIndexOf(' ', columns - 1);
    const end = blank > indent.length ? blank : columns - 1;
    lines.push(rest.slice(0, end));
    rest = `${indent}  ${rest.slice(end).trimStart()}`;
  }
  return [...lines, rest];
}
