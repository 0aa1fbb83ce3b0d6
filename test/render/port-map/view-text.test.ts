import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { portMap } from '../../../src/model/port-map/port-map.ts';
import { painter } from '../../../src/render/paint.ts';
import { startView, type ViewState } from '../../../src/render/port-map/view-state.ts';
import { viewLines } from '../../../src/render/port-map/view-text.ts';

const ports = { first: 8080, last: 8080 };
const MAP = portMap({
  ...{ plan: 'edge', host: 'edge-1', platform: 'linux', protocols: ['tcp', 'udp'] },
  claims: [{ layer: 'declared', protocol: 'tcp', ports, what: 'app' }],
});
const size = fc.record({ columns: fc.integer({ min: 1, max: 300 }), rows: fc.integer({ min: 2, max: 100 }) });
const mode = fc.constantFrom<ViewState['mode']>('grid', 'find', 'help', 'explain');

function linesOf(state: Partial<ViewState>, explanation: string | null = null): readonly string[] {
  return viewLines({ ...startView(MAP, { columns: 80, rows: 24 }), ...state }, explanation, painter(false));
}

it('leaves a line of the screen free, whatever its size: ink would clear all of it at each key otherwise', () => {
  fc.assert(
    fc.property(size, mode, fc.boolean(), fc.string({ maxLength: 5000 }), (of, shown, isClose, text) => {
      const lines = linesOf({ size: of, mode: shown, isClose }, text);
      expect(lines.length).toBeLessThan(of.rows);
    }),
  );
});

it('folds long lines of an explanation below their start, and loses no word', () => {
  const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
  const lines = linesOf({ mode: 'explain' }, `  seen\n    ${words}\n`).slice(2, -1);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(80);
  expect(
    lines
      .join(' ')
      .split(/ +/)
      .filter((word) => word.startsWith('word')),
  ).toEqual(words.split(' '));
  expect(lines[2]).toMatch(/^ {6}word/);
});

it('says that it is looking until there is an explanation', () => {
  expect(linesOf({ mode: 'explain' })).toContain('looking …');
});

it('scrolls an explanation that is longer than the screen, to its end and no further', () => {
  const text = Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\n');
  expect(linesOf({ mode: 'explain', scroll: 3 }, text)[2]).toBe('line 3');
  expect(linesOf({ mode: 'explain', scroll: 999 }, text).at(-2)).toBe('line 49');
});
