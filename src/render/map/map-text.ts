/** The map as text of 70 columns, and what has a name below it. */
import { lines, type Printable } from '../../model/text/printable.ts';
import { largest } from '../../model/largest.ts';
import { cellsOf, type Grid, wholeGrid } from '../../model/map/cells.ts';
import { mapEntries, portsText } from '../../model/map/entries.ts';
import type { MapLayer, PortMap } from '../../model/map/port-map.ts';
import { entryText } from './map-entry-text.ts';
import type { Paint } from '../paint.ts';
import { type LegendItem, legendOf, MARKS, NOTHING_MARK, titleOf } from './marks.ts';

const GRID = wholeGrid(64, 16);
const MOST_ENTRIES = 10;

export function formatPortMap(map: PortMap, paint: Paint, verbose: boolean): Printable {
  return lines([
    `${paint('bold', titleOf(map))}: ${GRID.cellSize} ports to a character`,
    '',
    ruler(GRID),
    ...gridLines(map, paint),
    '',
    ...legendLines(legendOf(map), paint),
    ...entryLines(map, paint, verbose),
  ]);
}

export function ruler({ columns, cellSize }: Grid): string {
  const step = 16;
  const starts = Array.from({ length: columns / step }, (_, i) => `+${i * step * cellSize}`);
  return `       ${starts.map((start) => start.padEnd(step)).join('')}`.trimEnd();
}

function gridLines({ layers }: PortMap, paint: Paint): readonly string[] {
  const cells = cellsOf(layers, GRID);
  return Array.from({ length: GRID.rows }, (_, row) => {
    const first = row * GRID.columns;
    const label = String(first * GRID.cellSize).padStart(5);
    return `${label}  ${paintCells(cells.slice(first, first + GRID.columns), paint)}`;
  });
}

/** Neighbours of one colour are coloured at once. */
export function paintCells(cells: readonly (MapLayer | null)[], paint: Paint): string {
  let text = '';
  for (let i = 0; i < cells.length;) {
    const layer = cells[i] ?? null;
    const end = cells.findIndex((other, j) => j > i && other !== layer);
    const length = (end < 0 ? cells.length : end) - i;
    text += markText(layer, length, paint);
    i += length;
  }
  return text;
}

export function markText(layer: MapLayer | null, length: number, paint: Paint): string {
  if (layer === null) return paint('dim', NOTHING_MARK.repeat(length));
  const { mark, style } = MARKS[layer];
  return paint(style, mark.repeat(length));
}

/** The legend in two columns. */
function legendLines(items: readonly LegendItem[], paint: Paint): readonly string[] {
  const half = Math.ceil(items.length / 2);
  return Array.from({ length: half }, (_, i) =>
    [items[i], items[i + half]]
      .flatMap((item) => (item ? legendText(item, paint) : []))
      .join('      ')
      .trimEnd(),
  );
}

function legendText({ layer, words, ports }: LegendItem, paint: Paint): string {
  return `  ${markText(layer, 1, paint)}  ${words.padEnd(13)} ${ports.padStart(12)}`;
}

function entryLines(map: PortMap, paint: Paint, verbose: boolean): readonly string[] {
  const entries = mapEntries(map);
  if (entries.length === 0) return [];
  const shown = verbose ? entries : entries.slice(0, MOST_ENTRIES);
  const more = entries.length - shown.length;
  const width = largest(shown.map((entry) => portsText(entry).length));
  return [
    '',
    ...shown.map((entry) => {
      const words = entryText(entry, map.platform);
      return `  ${markText(entry.layer, 1, paint)}  ${portsText(entry).padEnd(width)}  ${words}`;
    }),
    ...(more > 0 ? [`     and ${more} more: --verbose shows all`] : []),
  ];
}
