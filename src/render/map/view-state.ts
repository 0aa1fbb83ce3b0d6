/** The view of the map on a terminal, as a plain value: what it shows, where its cursor is, how large it is. */
import type { Printable } from '../../model/text/printable.ts';
import { type Grid, wholeGrid } from '../../model/map/cells.ts';
import { nextNamed } from '../../model/map/find.ts';
import { ofProtocols, type PortMap } from '../../model/map/port-map.ts';
import type { Protocol } from '../../model/ports/protocol.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What the view is given: it looks at nothing itself. */
export interface MapView {
  readonly map: PortMap;
  readonly color: boolean;
  /** Why the port can or can't be bound, as text; a sentence where that can't be told. */
  readonly explain: (port: number, protocols: readonly Protocol[]) => Promise<Printable>;
  /** The same map as it is by now. */
  readonly reread: () => Promise<PortMap>;
}

/** Where a user is in the map. */
export interface ViewState {
  /** The map as it was given, with all protocols. */
  readonly whole: PortMap;
  /** The map as it is shown, perhaps with one protocol only. */
  readonly map: PortMap;
  readonly size: Size;
  readonly cursor: number;
  /** Whether the user chose this very port; in the whole map, arrow keys choose only its cell. */
  readonly isChosen: boolean;
  /** Each cell shows one port. */
  readonly isClose: boolean;
  readonly mode: 'grid' | 'find' | 'help' | 'explain' | 'over';
  readonly query: string;
  /** What the last key came to, where the picture does not show it. */
  readonly message: string;
  /** The first line that is shown of a page. */
  readonly scroll: number;
  /** Why the port can or can't be bound; null while that is looked for. */
  readonly explanation: Printable | null;
  /** The map is being read again. */
  readonly isStale: boolean;
}

export function startView(map: PortMap, size: Size): ViewState {
  const [cursor, mode] = [nextNamed(map, 0, false) ?? 1, 'grid'] as const;
  const at = { cursor, isChosen: true, isClose: false } as const;
  return { whole: map, map, size, ...at, mode, query: '', message: '', scroll: 0, explanation: null, isStale: false };
}

/** The map that was read again, with the cursor and the page where they were. */
export function withMap(state: ViewState, whole: PortMap): ViewState {
  const map = ofProtocols(whole, state.map.protocols);
  return { ...state, whole, map, isStale: false, message: 'read again' };
}

/** Columns and rows are powers of two, so that each cell has as many ports as the next; null where there is no room. */
export function roomFor({ columns, rows }: Size): Size | null {
  const room = { columns: powerOfTwo(columns - BESIDE, 128), rows: powerOfTwo(rows - AROUND, 64) };
  return room.columns < 32 || room.rows < 4 ? null : room;
}

/** The numbers of rows stand beside the grid. */
const BESIDE = 7;
/** Title, ruler, blank line, two lines at least about the cursor, the keys, and one that ink needs free. */
const AROUND = 7;

function powerOfTwo(atMost: number, most: number): number {
  return atMost < 1 ? 0 : Math.min(most, 2 ** Math.floor(Math.log2(atMost)));
}

export function gridOf({ size, isClose, cursor }: ViewState): Grid {
  const room = roomFor(size) ?? { columns: 64, rows: 16 };
  const { columns, rows } = room;
  const shown = columns * rows;
  return isClose ? { first: Math.floor(cursor / shown) * shown, cellSize: 1, columns, rows } : wholeGrid(columns, rows);
}
