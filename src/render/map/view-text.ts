/** The lines of the view, as text with colours: ink only puts them on the screen. */
import { lineText, type Printable } from '../../model/text/printable.ts';
import { cellOf, cellsOf, portsOfCell } from '../../model/map/cells.ts';
import { mapEntries, portsText } from '../../model/map/entries.ts';
import { thousands } from '../../model/text/counted.ts';
import { entryText } from './map-entry-text.ts';
import { MAP_LAYERS, layerWord, type PortMap } from '../../model/map/port-map.ts';
import { common, count, formatRange, includes, intersect, type PortRange } from '../../model/ports/port-set.ts';
import { painter, type Paint } from '../paint.ts';
import { titleOf } from './marks.ts';
import { markText, paintCells, ruler } from './map-text.ts';
import { foldedLine, knownLines, pageLines } from './view-page.ts';
import { gridOf, roomFor, type ViewState } from './view-state.ts';

/** The screen, line by line. */
export function viewLines(state: ViewState, paint: Paint): readonly Printable[] {
  const lines = roomFor(state.size)
    ? screenLines(state, paint)
    : foldedLine(TOO_SMALL, state.size.columns).map(lineText);
  return lines.slice(0, state.size.rows - 1);
}

const TOO_SMALL = 'Too small: q to quit, or make the terminal larger.';

function screenLines(state: ViewState, paint: Paint): readonly Printable[] {
  if (state.mode === 'explain' || state.mode === 'help') return pageLines(state, paint);
  const above = [...gridLines(state, paint), ''];
  const about = aboutCursor(state, state.size.rows - above.length - 2);
  return [...above, ...about, keysLine(state, paint)].map(lineText);
}

/** No colour, and so there without colours as well: a cursor that nobody sees is none. */
const REVERSED = painter(true);

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
    const mark = markText(line[at] ?? null, 1, (_style, text) => text);
    const marked = REVERSED('inverse', mark);
    return `${label}  ${paintCells(line.slice(0, at), paint)}${marked}${paintCells(line.slice(at + 1), paint)}`;
  });
  return [`${what} to a character: ${paint('bold', titleOf(state.map))}`, ruler(grid), ...rows];
}

/** At most `room` lines about the cell under the cursor: what it is, and its named ports, the one that was searched for first. */
function aboutCursor(state: ViewState, room: number): readonly string[] {
  const [head, details] = state.message === '' ? cellWords(state) : [state.message, ''];
  const lines = foldedLine(details, state.size.columns);
  const shown = lines.length < room ? lines : [...lines.slice(0, room - 2), lines.slice(room - 2).join(' ')];
  return Array.from({ length: room }, (_, i) => (i === 0 ? head : (shown[i - 1] ?? '')));
}

function cellWords(state: ViewState): readonly [head: string, details: string] {
  const { map, cursor } = state;
  const grid = gridOf(state);
  const ports = portsOfCell(grid, cellOf(grid, cursor)) ?? { first: cursor, last: cursor };
  if (grid.cellSize === 1) return [`${cursor}`, knownLines(map, cursor).join('; ')];
  return [`${formatRange(ports)}: ${countsIn(map, ports)}`, namedIn(state, ports)];
}

function namedIn({ map, cursor, isChosen }: ViewState, ports: PortRange): string {
  const named = mapEntries(map).filter((entry) => common(entry.ports, ports));
  const first = isChosen ? named.filter((entry) => includes([entry.ports], cursor)) : [];
  const words = [...new Set([...first, ...named])].map((entry) => {
    return `${portsText(entry)} ${entryText(entry, map.platform)}`;
  });
  return words.join(', ');
}

function countsIn({ layers, platform }: PortMap, ports: PortRange): string {
  const counts = MAP_LAYERS.flatMap((layer) => {
    const there = count(intersect(layers[layer], [ports]));
    return there === 0 ? [] : `${thousands(there)} ${layerWord(layer, platform)}`;
  });
  return counts.join(', ') || 'nothing known';
}

function keysLine({ mode, query, isClose, whole }: ViewState, paint: Paint): string {
  if (mode === 'find') return `/${query}_`;
  const first = isClose ? 'Enter explain  Esc back' : 'Enter closer';
  const protocol = !isClose && whole.protocols.length > 1 ? '  p protocol' : '';
  return paint('dim', `${first}  / find  n next${protocol}  ? keys  q quit`);
}
