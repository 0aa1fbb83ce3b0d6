/** The map as one SVG file: no script, no font of its own; it follows the reader's light or dark colours. */
import { document, type Printable } from '../../model/text/printable.ts';
import { type CellRun, cellsOf, runsOf, wholeGrid } from '../../model/map/cells.ts';
import { mapEntries, type PortMapEntry, portsText } from '../../model/map/entries.ts';
import { entryText } from './map-entry-text.ts';
import { layerWord, type PortMap } from '../../model/map/port-map.ts';
import { common, formatRange } from '../../model/ports/port-set.ts';
import { legendOf, titleOf } from './marks.ts';
import { block, clipPath, clipped, columnsOf, swatch, svgText, xml } from './svg-parts.ts';
import { cutToWidth } from './text-width.ts';
import { LETTERS, patterns, rectStyle, styleSheet } from './svg-style.ts';

const GRID = wholeGrid(64, 32);
const CELL = 12;
/** The position of the first cell, in pixels. */
const [LEFT, TOP] = [64, 78];
const WIDTH = LEFT + GRID.columns * CELL + 24;
const BELOW = TOP + GRID.rows * CELL;
const LINE = 20;
const MOST_ENTRIES = 16;

/** `verbose`: everything that has a name is listed. */
export function portMapSvg(map: PortMap, verbose: boolean): Printable {
  const entries = mapEntries(map);
  const shown = verbose ? entries : entries.slice(0, MOST_ENTRIES);
  const legend = legendOf(map);
  const legendTop = BELOW + 30;
  const listTop = legendTop + Math.ceil(legend.length / 3) * LINE + 16;
  const list = listLines(map, shown, entries.length - shown.length);
  const columns = list.every(({ words }) => inColumn(words, 2) === words) ? 2 : 1;
  const height = list.length === 0 ? listTop - 8 : listTop + Math.ceil(list.length / columns) * LINE + 8;
  const about = legend.map(({ words, ports }) => `${words}: ${ports}`).join('; ');
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="portplan-title portplan-about">`,
    `<title id="portplan-title">${xml(titleOf(map))}</title>`,
    `<desc id="portplan-about">${xml(about)}</desc>`,
    `<style>${styleSheet()}</style>`,
    `<defs>${patterns().join('')}${gridPattern()}${clipPaths(height).join('')}</defs>`,
    `<rect class="background" width="${WIDTH}" height="${height}" rx="6"/>`,
    clipped('portplan-page', svgText('title ink', 20, 30, cutToWidth(titleOf(map), WIDTH - 40, 16))),
    svgText(
      'muted',
      20,
      48,
      `A square is ${GRID.cellSize} ports, a row is ${GRID.columns * GRID.cellSize}; it shows what matters most in it.`,
    ),
    ...axes(),
    `<rect fill="url(#portplan-grid)" x="${LEFT}" y="${TOP}" width="${GRID.columns * CELL}" height="${GRID.rows * CELL}"/>`,
    ...drawnRuns(map, entries),
    ...columnsOf(legend, { columns: 3, x: 20, y: legendTop, width: (WIDTH - 40) / 3, line: LINE }, (item, x, y) => [
      swatch(item.layer, x, y),
      svgText('ink', x + 20, y, `${item.words}: ${item.ports}`),
    ]),
    ...columnsOf(list, { columns, x: 20, y: listTop, width: columnWidth(columns), line: LINE }, (item, x, y) => [
      ...(item.layer ? [swatch(item.layer, x, y)] : []),
      clipped(
        x === 20 && columns === 2 ? 'portplan-left' : 'portplan-page',
        svgText(item.layer ? 'ink' : 'muted', x + 20, y, inColumn(item.words, columns)),
      ),
    ]),
    '</svg>',
  ];
  return document(`${lines.join('\n')}\n`);
}

function columnWidth(columns: number): number {
  return (WIDTH - 40) / columns;
}

function inColumn(words: string, columns: number): string {
  return cutToWidth(words, columnWidth(columns) - 32, 12);
}

/** Whole names are in the titles of the squares. */
function clipPaths(height: number): readonly string[] {
  return [clipPath('portplan-page', 20, WIDTH - 40, height), clipPath('portplan-left', 20, columnWidth(2) - 8, height)];
}

function gridPattern(): string {
  return `<pattern id="portplan-grid" x="${LEFT}" y="${TOP}" width="${CELL}" height="${CELL}" patternUnits="userSpaceOnUse"><path class="line" d="M0 .5h${CELL}M.5 0v${CELL}"/></pattern>`;
}

function axes(): readonly string[] {
  const perRow = GRID.columns * GRID.cellSize;
  const rows = Array.from({ length: GRID.rows }, (_, i) =>
    svgText('axis muted', LEFT - 8, TOP + i * CELL + 10, String(i * perRow), 'end'),
  );
  const columns = [0, 16, 32, 48].map((column) =>
    svgText('axis muted', LEFT + column * CELL, TOP - 6, `+${column * GRID.cellSize}`),
  );
  return [...columns, ...rows];
}

/** Rows that are alike become one rectangle, unless they have names to tell. */
function drawnRuns(map: PortMap, entries: readonly PortMapEntry[]): readonly string[] {
  const runs = runsOf(cellsOf(map.layers, GRID), GRID);
  return stacked(runs).map(({ run, rows }) => {
    const ports = { first: run.ports.first, last: run.ports.last + (rows - 1) * GRID.columns * GRID.cellSize };
    const [x, y] = [LEFT + run.column * CELL, TOP + run.row * CELL];
    const [width, height] = [run.length * CELL, rows * CELL];
    const letter = LETTERS[run.layer];
    const named = entries.filter((entry) => common(entry.ports, ports));
    const names = named.slice(0, 8).map((entry) => `${portsText(entry)} ${entryText(entry, map.platform, 'lasting')}`);
    const title = [`${formatRange(ports)}: ${layerWord(run.layer, map.platform)}`, ...names];
    return block(title, [
      `<rect ${rectStyle(run.layer)} x="${x + 0.5}" y="${y + 0.5}" width="${width - 1}" height="${height - 1}"/>`,
      ...(letter ? [svgText(`letter t-${run.layer}`, x + width / 2, y + height / 2 + 3.5, letter)] : []),
    ]);
  });
}

interface StackedRun {
  readonly run: CellRun;
  readonly rows: number;
}

function stacked(runs: readonly CellRun[]): readonly StackedRun[] {
  const stacks: StackedRun[] = [];
  for (const run of runs) {
    const open = stacks.at(-1);
    const goesOn =
      open?.run.layer === run.layer &&
      open.run.length === GRID.columns &&
      run.length === GRID.columns &&
      open.run.row + open.rows === run.row;
    if (goesOn) stacks[stacks.length - 1] = { ...open, rows: open.rows + 1 };
    else stacks.push({ run, rows: 1 });
  }
  return stacks;
}

interface ListItem {
  readonly layer: PortMapEntry['layer'] | null;
  readonly words: string;
}

function listLines({ platform }: PortMap, entries: readonly PortMapEntry[], more: number): readonly ListItem[] {
  const lines = entries.map((entry) => {
    return { layer: entry.layer, words: `${portsText(entry)}  ${entryText(entry, platform, 'lasting')}` };
  });
  return more > 0 ? [...lines, { layer: null, words: `and ${more} more` }] : lines;
}
