/** Where somebody is in the map, and what a key changes: no terminal is touched here. */
import { type Grid, wholeGrid } from '../../model/port-map/cells.ts';
import type { Protocol } from '../../model/desired-state.ts';
import { findPort, nextNamed, tellingPort } from '../../model/port-map/find.ts';
import { ofProtocols, type PortMap } from '../../model/port-map/port-map.ts';
import { LAST_PORT } from '../../model/port-set.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What the view is given: it looks at nothing itself. */
export interface MapView {
  readonly map: PortMap;
  readonly color: boolean;
  /** Why the port can or can't be bound, as text; a sentence where that can't be told. */
  readonly explain: (port: number, protocols: readonly Protocol[]) => Promise<string>;
}

export interface ViewState {
  /** As it was given. */
  readonly whole: PortMap;
  /** As it is shown: perhaps of one protocol. */
  readonly map: PortMap;
  readonly size: Size;
  /** The port under the cursor. */
  readonly cursor: number;
  /** One port to a cell. */
  readonly isClose: boolean;
  readonly mode: 'grid' | 'find' | 'help' | 'explain' | 'over';
  readonly query: string;
  /** What the last key came to, where the picture does not show it. */
  readonly message: string;
  /** The first line of an explanation that is shown. */
  readonly scroll: number;
}

export type Key =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'backspace'
  | { readonly text: string };

export function startView(map: PortMap, size: Size): ViewState {
  const [cursor, mode] = [nextNamed(map, 0, false) ?? 1, 'grid'] as const;
  return { whole: map, map, size, cursor, isClose: false, mode, query: '', message: '', scroll: 0 };
}

/** Columns and rows are powers of two, so that each cell has as many ports as the next; null where there is no room. */
export function roomFor({ columns, rows }: Size): Size | null {
  const room = { columns: powerOfTwo(columns - BESIDE, 128), rows: powerOfTwo(rows - AROUND, 64) };
  return room.columns < 32 || room.rows < 4 ? null : room;
}

/** The numbers of rows stand beside the grid. */
const BESIDE = 7;
/** Title, ruler, blank line, two lines about the cursor, the keys, and one that ink needs free. */
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

export function press(state: ViewState, key: Key): ViewState {
  if (typeof key === 'object' && state.mode !== 'find') return pressLetter(state, key.text);
  switch (state.mode) {
    case 'grid':
      return pressInGrid({ ...state, message: '' }, key);
    case 'find':
      return pressInFind(state, key);
    case 'explain':
      return pressInText(state, key);
    case 'help':
      return { ...state, mode: 'grid' };
    case 'over':
      return state;
  }
}

function pressInGrid(state: ViewState, key: Key): ViewState {
  if (key === 'enter') return closer(state);
  if (key === 'escape' || key === 'backspace') return state.isClose ? { ...state, isClose: false } : state;
  const to = typeof key === 'string' ? moved(state, key) : null;
  return to === null ? state : { ...state, cursor: Math.min(LAST_PORT, Math.max(1, to)) };
}

function moved(state: ViewState, key: Key): number | null {
  const { cursor } = state;
  const { cellSize, columns, rows } = gridOf(state);
  const row = cellSize * columns;
  const start = cursor - (cursor % cellSize);
  const steps: Partial<Record<string, number>> = {
    left: start - cellSize,
    right: start + cellSize,
    up: cursor - row,
    down: cursor + row,
    'page-up': cursor - (row * rows) / (cellSize === 1 ? 1 : 4),
    'page-down': cursor + (row * rows) / (cellSize === 1 ? 1 : 4),
    home: cursor - (cursor % row),
    end: cursor - (cursor % row) + row - 1,
  };
  return typeof key === 'string' ? (steps[key] ?? null) : null;
}

function closer(state: ViewState): ViewState {
  if (state.isClose) return { ...state, mode: 'explain', scroll: 0 };
  return { ...state, isClose: true, cursor: tellingPort(state.map, gridOf(state), state.cursor) };
}

function pressInFind(state: ViewState, key: Key): ViewState {
  if (typeof key === 'object') return { ...state, query: state.query + key.text };
  if (key === 'escape') return { ...state, mode: 'grid', query: '' };
  if (key === 'backspace') return { ...state, query: Array.from(state.query).slice(0, -1).join('') };
  return key === 'enter' ? found({ ...state, mode: 'grid' }) : state;
}

function found(state: ViewState): ViewState {
  const query = state.query.trim();
  if (query === '') return state;
  const port = findPort(state.map, query, state.cursor);
  if (port === null) return { ...state, query: '', message: `${query}: no such port, service or program` };
  return { ...state, query: '', cursor: port, isClose: true };
}

function pressInText(state: ViewState, key: Key): ViewState {
  const page = state.size.rows - 4;
  const steps: Partial<Record<string, number>> = { up: -1, down: 1, 'page-up': -page, 'page-down': page };
  const step = typeof key === 'string' ? steps[key] : undefined;
  return step === undefined ? { ...state, mode: 'grid' } : { ...state, scroll: Math.max(0, state.scroll + step) };
}

function pressLetter(state: ViewState, letter: string): ViewState {
  if (state.mode !== 'grid') return { ...state, mode: 'grid' };
  const fresh = { ...state, message: '' };
  switch (letter) {
    case 'q':
      return { ...fresh, mode: 'over' };
    case '/':
      return { ...fresh, mode: 'find', query: '' };
    case '?':
      return { ...fresh, mode: 'help' };
    case 'n':
    case 'N':
      return toNamed(fresh, letter === 'N');
    case 'p':
      return nextProtocol(fresh);
    default:
      return fresh;
  }
}

function toNamed(state: ViewState, isBack: boolean): ViewState {
  const port = nextNamed(state.map, state.cursor, isBack);
  return port === null ? { ...state, message: 'no port has a name' } : { ...state, cursor: port };
}

/** Both, TCP, UDP, both. */
function nextProtocol(state: ViewState): ViewState {
  const { whole, map } = state;
  const choices = [whole.protocols, ...whole.protocols.map((protocol) => [protocol])];
  const now = choices.findIndex((each) => each.join() === map.protocols.join());
  const next = choices[(now + 1) % choices.length] ?? whole.protocols;
  return { ...state, map: ofProtocols(whole, next) };
}
