/** Finds a port of the map by its number, by a name, or as the next one with something to show. */
import { largest, smallest } from '../largest.ts';
import { LAST_PORT, subtract, unionOf } from '../ports/port-set.ts';
import { cellOf, cellsOf, type Grid, portsOfCell } from './cells.ts';
import { mapEntries } from './entries.ts';
import { MAP_LAYERS, type MapLayer, layerWord, type PortMap, REAL_PORTS } from './port-map.ts';

/**
 * Ports as the map prints them are the first of these. Other text is looked for in the names of services and programs, from this
 * port on and around; then it is the word of a layer, or the start of one.
 */
export function findPort(map: PortMap, query: string, from: number): number | null {
  const [, first, last = first ?? ''] = PRINTED.exec(query) ?? [];
  if (first !== undefined && Number(first) <= Number(last)) return realPort(last) && realPort(first);
  const wanted = query.toLowerCase();
  return nextAfter(startsOfNamed(map, wanted), from) ?? nextAfter(startsOfLayers(map, wanted), from);
}

/** `8080`, `8080/tcp`, `7001-7013`, `7001-7013/udp`. */
const PRINTED = /^(\d+)(?:-(\d+))?(?:\/(?:tcp|udp))?$/i;

function realPort(digits: string): number | null {
  const port = Number(digits);
  return port >= 1 && port <= LAST_PORT ? port : null;
}

function startsOfNamed({ claims }: PortMap, wanted: string): readonly number[] {
  const found = claims.filter(({ names = [] }) => names.some((name) => name.toLowerCase().includes(wanted)));
  return found.map(({ ports }) => Math.max(1, ports.first));
}

function startsOfLayers({ layers, platform }: PortMap, wanted: string): readonly number[] {
  return MAP_LAYERS.filter((layer) =>
    [layer, layerWord(layer, platform)].some((word) => word.startsWith(wanted)),
  ).flatMap((layer) => layers[layer].map(({ first }) => first));
}

/** The first port of the next ones that show this layer, and nothing more telling; null: nothing at all. */
export function nextShown({ layers }: PortMap, layer: MapLayer | null, from: number): number | null {
  const [own, rank] = layer ? [layers[layer], MAP_LAYERS.indexOf(layer)] : [REAL_PORTS, MAP_LAYERS.length];
  const shown = subtract(own, unionOf(MAP_LAYERS.slice(0, rank).map((each) => layers[each])));
  return nextAfter(
    shown.map(({ first }) => first),
    from,
  );
}

/** The first port of the next ones that have a name, also where they touch; with `isBack` of those before. */
export function nextNamed(map: PortMap, from: number, isBack: boolean): number | null {
  const starts = mapEntries(map).map(({ ports }) => Math.max(1, ports.first));
  if (!isBack) return nextAfter(starts, from);
  const before = starts.filter((port) => port < from);
  return starts.length === 0 ? null : largest(before.length > 0 ? before : starts);
}

/** The first port of what a cell shows; the first of the cell where it shows nothing. */
export function tellingPort({ layers }: PortMap, grid: Grid, port: number): number {
  const cell = portsOfCell(grid, cellOf(grid, port)) ?? { first: 1, last: 1 };
  const single = { first: cell.first, cellSize: 1, columns: cell.last - cell.first + 1, rows: 1 };
  const inside = cellsOf(layers, single);
  const found = MAP_LAYERS.map((layer) => inside.indexOf(layer)).find((index) => index >= 0) ?? 0;
  return cell.first + found;
}

function nextAfter(ports: readonly number[], from: number): number | null {
  const after = ports.filter((port) => port > from);
  return ports.length === 0 ? null : smallest(after.length > 0 ? after : ports);
}
