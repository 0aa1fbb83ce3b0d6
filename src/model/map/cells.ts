/** Cells of a picture: each stands for a run of ports, and shows the most telling layer in it. */
import { common, LAST_PORT, type PortRange } from '../ports/port-set.ts';
import { MAP_LAYERS, type MapLayer, type Layers } from './port-map.ts';

/** A part of all ports, cut into cells of one size. */
export interface Grid {
  readonly first: number;
  readonly cellSize: number;
  readonly columns: number;
  readonly rows: number;
}

/** All ports in so many columns and rows: both powers of two. */
export function wholeGrid(columns: number, rows: number): Grid {
  return { first: 0, cellSize: (LAST_PORT + 1) / (columns * rows), columns, rows };
}

/** The ports of a cell; null for a cell of nothing but 0. */
export function portsOfCell({ first, cellSize }: Grid, index: number): PortRange | null {
  const start = first + index * cellSize;
  return common({ first: start, last: start + cellSize - 1 }, { first: 1, last: LAST_PORT });
}

/** What each cell shows; null where nothing is known of its ports. */
export function cellsOf(layers: Layers, grid: Grid): readonly (MapLayer | null)[] {
  const { first, cellSize, columns, rows } = grid;
  const cells = new Array<MapLayer | null>(columns * rows).fill(null);
  const window = { first, last: first + columns * rows * cellSize - 1 };
  for (const layer of MAP_LAYERS.toReversed()) {
    for (const range of layers[layer]) {
      const seen = common(range, window);
      if (seen) cells.fill(layer, cellOf(grid, seen.first), cellOf(grid, seen.last) + 1);
    }
  }
  return cells;
}

export function cellOf({ first, cellSize }: Grid, port: number): number {
  return Math.floor((port - first) / cellSize);
}

/** Neighbours of one row that show the same. */
export interface CellRun {
  readonly layer: MapLayer;
  readonly row: number;
  readonly column: number;
  readonly length: number;
  readonly ports: PortRange;
}

export function runsOf(cells: readonly (MapLayer | null)[], grid: Grid): readonly CellRun[] {
  return Array.from({ length: grid.rows }, (_, row) => runsOfRow(cells, grid, row)).flat();
}

function runsOfRow(cells: readonly (MapLayer | null)[], grid: Grid, row: number): readonly CellRun[] {
  const runs: CellRun[] = [];
  for (let column = 0; column < grid.columns; column++) {
    const index = row * grid.columns + column;
    const [layer, ports, open] = [cells[index], portsOfCell(grid, index), runs.at(-1)];
    if (!layer || !ports) continue;
    if (open?.layer === layer && open.column + open.length === column) {
      runs[runs.length - 1] = { ...open, length: open.length + 1, ports: { ...open.ports, last: ports.last } };
    } else runs.push({ layer, row, column, length: 1, ports });
  }
  return runs;
}
