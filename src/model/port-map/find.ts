/** Ports to go to: by number, by name, or the next one that has something to tell. */
import { LAST_PORT } from '../port-set.ts';
import { cellOf, cellsOf, type Grid, portsOfCell } from './cells.ts';
import { claimWords } from './entries.ts';
import { LAYERS, NAMED, type PortMap } from './port-map.ts';

/** A number is that port; other text is looked for in the names of services and programs, from this port on and around. */
export function findPort({ claims }: PortMap, query: string, from: number): number | null {
  if (/^\d+$/.test(query)) return isReal(Number(query)) ? Number(query) : null;
  const wanted = query.toLowerCase();
  const found = claims.filter((claim) => claim.what !== null && claimWords(claim).toLowerCase().includes(wanted));
  return nextAfter(
    found.map(({ ports }) => Math.max(1, ports.first)),
    from,
  );
}

/** The first port of the next run that has a name; with `isBack` of the one before. */
export function nextNamed({ layers }: PortMap, from: number, isBack: boolean): number | null {
  const starts = NAMED.flatMap((layer) => layers[layer].map(({ first }) => first));
  if (!isBack) return nextAfter(starts, from);
  const before = starts.filter((port) => port < from);
  return starts.length === 0 ? null : Math.max(...(before.length > 0 ? before : starts));
}

/** The first port of what a cell shows; the first of the cell where it shows nothing. */
export function tellingPort({ layers }: PortMap, grid: Grid, port: number): number {
  const cell = portsOfCell(grid, cellOf(grid, port)) ?? { first: 1, last: 1 };
  const single = { first: cell.first, cellSize: 1, columns: cell.last - cell.first + 1, rows: 1 };
  const inside = cellsOf(layers, single);
  const found = LAYERS.map((layer) => inside.indexOf(layer)).find((index) => index >= 0) ?? 0;
  return cell.first + found;
}

function nextAfter(ports: readonly number[], from: number): number | null {
  const after = ports.filter((port) => port > from);
  return ports.length === 0 ? null : Math.min(...(after.length > 0 ? after : ports));
}

function isReal(port: number): boolean {
  return port >= 1 && port <= LAST_PORT;
}
