/** What a key changes in the view of the map. */
import { findPort, nextNamed, nextShown, tellingPort } from '../../model/map/find.ts';
import { ofProtocols } from '../../model/map/port-map.ts';
import { LAST_PORT, type PortRange } from '../../model/ports/port-set.ts';
import { layerOfMark } from './marks.ts';
import { lastScroll, pageRoom } from './view-page.ts';
import { gridOf, type ViewState } from './view-state.ts';

export type ViewKey =
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

export function press(state: ViewState, key: ViewKey): ViewState {
  if (typeof key === 'object' && state.mode !== 'find') return pressLetter(state, key.text);
  switch (state.mode) {
    case 'grid':
      return pressInGrid({ ...state, message: '' }, key);
    case 'find':
      return pressInFind(state, key);
    case 'explain':
    case 'help':
      return pressInPage(state, key);
    case 'over':
      return state;
  }
}

function pressInGrid(state: ViewState, key: ViewKey): ViewState {
  if (key === 'enter') return closer(state);
  if (key === 'escape' || key === 'backspace') return state.isClose ? { ...state, isClose: false } : state;
  const to = typeof key === 'string' ? moved(state, key) : null;
  return to === null || to === state.cursor ? state : { ...state, cursor: to, isChosen: state.isClose };
}

/** Up and down stay in the column, also at the borders. */
function moved(state: ViewState, key: ViewKey): number | null {
  const { cursor } = state;
  const { cellSize, columns, rows } = gridOf(state);
  const row = cellSize * columns;
  const page = (row * rows) / (cellSize === 1 ? 1 : 4);
  const start = cursor - (cursor % cellSize);
  const inColumn = (to: number): number => within(to, columnOf(cursor, row, cellSize));
  const inAll = (to: number): number => within(to, { first: 1, last: LAST_PORT });
  const steps: Partial<Record<string, number>> = {
    left: start === 0 ? cursor : inAll(start - cellSize),
    right: start + cellSize > LAST_PORT ? cursor : start + cellSize,
    up: inColumn(cursor - row),
    down: inColumn(cursor + row),
    'page-up': inColumn(cursor - page),
    'page-down': inColumn(cursor + page),
    home: inAll(cursor - (cursor % row)),
    end: cursor - (cursor % row) + row - 1,
  };
  return typeof key === 'string' ? (steps[key] ?? null) : null;
}

/** The first and the last port that up and down lead to: 0 is none, and its cell begins with 1, or is empty. */
function columnOf(cursor: number, row: number, cellSize: number): PortRange {
  const offset = cursor % row;
  const first = offset > 0 ? offset : cellSize === 1 ? row : 1;
  return { first, last: LAST_PORT + 1 - row + offset };
}

function within(port: number, { first, last }: PortRange): number {
  return Math.min(last, Math.max(first, port));
}

function closer(state: ViewState): ViewState {
  if (state.isClose) return { ...state, mode: 'explain', scroll: 0, explanation: null };
  const cursor = state.isChosen ? state.cursor : tellingPort(state.map, gridOf(state), state.cursor);
  return { ...state, isClose: true, isChosen: true, cursor };
}

function pressInFind(state: ViewState, key: ViewKey): ViewState {
  if (typeof key === 'object') return { ...state, query: state.query + key.text };
  if (key === 'escape') return { ...state, mode: 'grid', query: '' };
  if (key === 'backspace') return { ...state, query: Array.from(state.query).slice(0, -1).join('') };
  return key === 'enter' ? found({ ...state, mode: 'grid' }) : state;
}

function found(state: ViewState): ViewState {
  const query = state.query.trim();
  if (query === '') return state;
  const layer = layerOfMark(state.map, query);
  const port =
    layer === undefined ? findPort(state.map, query, state.cursor) : nextShown(state.map, layer, state.cursor);
  if (port === null) return { ...state, query: '', message: `${query}: no such port, service, program or mark` };
  return { ...state, query: '', cursor: port, isChosen: true, isClose: true };
}

function pressInPage(state: ViewState, key: ViewKey): ViewState {
  const [last, page] = [lastScroll(state), pageRoom(state)];
  const now = Math.min(state.scroll, last);
  const steps: Partial<Record<string, number>> = {
    up: now - 1,
    down: now + 1,
    'page-up': now - page,
    'page-down': now + page,
    home: 0,
    end: last,
  };
  const to = typeof key === 'string' ? steps[key] : undefined;
  return to === undefined ? { ...state, mode: 'grid' } : { ...state, scroll: within(to, { first: 0, last }) };
}

function pressLetter(state: ViewState, letter: string): ViewState {
  if (letter === 'q') return { ...state, mode: 'over' };
  if (state.mode !== 'grid') return { ...state, mode: 'grid' };
  const fresh = { ...state, message: '' };
  switch (letter) {
    case 'r':
      return { ...fresh, isStale: true, message: 'reading …' };
    case '/':
      return { ...fresh, mode: 'find', query: '' };
    case '?':
      return { ...fresh, mode: 'help', scroll: 0 };
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
  return port === null ? { ...state, message: 'no port has a name' } : { ...state, cursor: port, isChosen: true };
}

/** Both, TCP, UDP, both. */
function nextProtocol(state: ViewState): ViewState {
  const { whole, map } = state;
  const [only, ...others] = whole.protocols;
  if (only !== undefined && others.length === 0)
    return { ...state, message: `the map is of ${only.toUpperCase()} alone` };
  const choices = [whole.protocols, ...whole.protocols.map((protocol) => [protocol])];
  const now = choices.findIndex((each) => each.join() === map.protocols.join());
  const next = choices[(now + 1) % choices.length] ?? whole.protocols;
  return { ...state, map: ofProtocols(whole, next) };
}
