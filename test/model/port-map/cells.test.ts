/** Layers and cells against a model: what is so of each single port. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, cellsOf, type Grid, portsOfCell, runsOf, wholeGrid } from '../../../src/model/map/cells.ts';
import { MAP_LAYERS, portsByLayer, type PortClaim } from '../../../src/model/map/port-map.ts';
import { common, count, includes, LAST_PORT, portSet } from '../../../src/model/ports/port-set.ts';
import { range } from '../../support/arbitrary.ts';

const claim: fc.Arbitrary<PortClaim> = fc.record({
  layer: fc.constantFrom(...MAP_LAYERS),
  protocol: fc.constantFrom('tcp', 'udp'),
  ports: range,
  what: fc.constant(null),
});
const claims = fc.array(claim, { maxLength: 12 });

const whole = fc
  .tuple(fc.constantFrom(32, 64, 128), fc.constantFrom(4, 16, 64))
  .map(([columns, rows]) => wholeGrid(columns, rows));
const close = fc.nat({ max: 63 }).map((window): Grid => ({ first: window * 1024, cellSize: 1, columns: 64, rows: 16 }));
const grid = fc.oneof(whole, close);

function indices({ columns, rows }: Grid): readonly number[] {
  return Array.from({ length: columns * rows }, (_, index) => index);
}

describe('layers', () => {
  it('hold exactly the ports that something is claimed of', () => {
    fc.assert(
      fc.property(claims, fc.integer({ min: 1, max: LAST_PORT }), (all, port) => {
        const layers = portsByLayer(all);
        for (const layer of MAP_LAYERS) {
          const isClaimed = all.some((each) => each.layer === layer && includes([each.ports], port));
          expect(includes(layers[layer], port)).toBe(isClaimed);
        }
      }),
    );
  });

  it('never hold port 0', () => {
    const ports = { first: 0, last: 1 };
    expect(portsByLayer([{ layer: 'reserved', protocol: 'tcp', ports, what: null }]).reserved).toEqual([
      { first: 1, last: 1 },
    ]);
  });
});

describe('cells', () => {
  it('of the whole share out all ports from 1 to 65535', () => {
    fc.assert(
      fc.property(whole, (all) => {
        const ranges = indices(all).flatMap((index) => portsOfCell(all, index) ?? []);
        expect(portSet(ranges)).toEqual([{ first: 1, last: LAST_PORT }]);
        expect(ranges.reduce((sum, each) => sum + count([each]), 0)).toBe(LAST_PORT);
      }),
    );
  });

  it('show the most telling layer of their ports, and nothing only where there is none', () => {
    fc.assert(
      fc.property(claims, grid, (all, seen) => {
        const layers = portsByLayer(all);
        const cells = cellsOf(layers, seen);
        const expected = indices(seen).map((index) => {
          const ports = portsOfCell(seen, index);
          return MAP_LAYERS.find((layer) => ports && layers[layer].some((each) => common(each, ports))) ?? null;
        });
        expect(cells).toEqual(expected);
      }),
    );
  });

  it('are found by each of their ports', () => {
    fc.assert(
      fc.property(grid, fc.nat(), (seen, some) => {
        const index = some % (seen.columns * seen.rows);
        const ports = portsOfCell(seen, index);
        if (ports === null) return;
        expect([cellOf(seen, ports.first), cellOf(seen, ports.last)]).toEqual([index, index]);
      }),
    );
  });

  it('are in one run of their row, with their neighbours that show the same', () => {
    fc.assert(
      fc.property(claims, grid, (all, seen) => {
        const cells = cellsOf(portsByLayer(all), seen);
        const drawn = new Array<unknown>(cells.length).fill(null);
        for (const { layer, row, column, length, ports } of runsOf(cells, seen)) {
          const start = row * seen.columns + column;
          expect(column + length).toBeLessThanOrEqual(seen.columns);
          expect([ports.first, ports.last]).toEqual([
            portsOfCell(seen, start)?.first,
            portsOfCell(seen, start + length - 1)?.last,
          ]);
          expect(column > 0 && cells[start - 1] === layer).toBe(false);
          drawn.fill(layer, start, start + length);
        }
        expect(drawn).toEqual(cells);
      }),
    );
  });
});
