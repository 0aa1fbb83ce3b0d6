import { ownText } from '../../../src/model/text/printable.ts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { portMap } from '../../../src/model/map/port-map.ts';
import { painter } from '../../../src/render/paint.ts';
import { type ViewKey, press } from '../../../src/render/map/view-keys.ts';
import { startView, type ViewState } from '../../../src/render/map/view-state.ts';
import { viewLines } from '../../../src/render/map/view-text.ts';

const ports = { first: 8080, last: 8080 };
const MAP = portMap({
  ...{ plan: 'edge', host: 'edge-1', platform: 'linux', protocols: ['tcp', 'udp'] },
  claims: [{ layer: 'declared', protocol: 'tcp', ports, what: 'app' }],
});
const size = fc.record({ columns: fc.integer({ min: 1, max: 300 }), rows: fc.integer({ min: 2, max: 100 }) });
const mode = fc.constantFrom<ViewState['mode']>('grid', 'find', 'help', 'explain');

function viewOf(state: Partial<ViewState>): ViewState {
  return { ...startView(MAP, { columns: 80, rows: 24 }), ...state };
}

function linesOf(state: Partial<ViewState>): readonly string[] {
  return viewLines(viewOf(state), painter(false));
}

function pressed(state: ViewState, keys: readonly ViewKey[]): readonly string[] {
  return viewLines(keys.reduce(press, state), painter(false));
}

it('leaves a line of the screen free, whatever its size: ink would clear all of it at each key otherwise', () => {
  fc.assert(
    fc.property(size, mode, fc.boolean(), fc.string({ maxLength: 5000 }), (of, shown, isClose, text) => {
      const lines = linesOf({ size: of, mode: shown, isClose, explanation: ownText(text) });
      expect(lines.length).toBeLessThan(of.rows);
    }),
  );
});

it('folds long lines of an explanation below their start, and loses no word', () => {
  const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ');
  const lines = linesOf({ mode: 'explain', explanation: ownText(`  seen\n    ${words}\n`) }).slice(4, -1);
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
  const explanation = Array.from({ length: 50 }, (_, i) => `line ${i}`).join('\n');
  const view = viewOf({ mode: 'explain', explanation: ownText(explanation) });
  const past = Array.from({ length: 99 }, (): ViewKey => 'down');
  expect(pressed(view, ['down', 'down', 'down'])[2]).toBe('line 1');
  expect(pressed(view, past).at(-2)).toBe('line 49');
  expect(pressed(view, [...past, 'up']).at(-2)).toBe('line 48');
  expect(pressed(view, ['end', 'home'])).toEqual(viewLines(view, painter(false)));
});

it('scrolls the keys, too, where the screen is small', () => {
  const view = viewOf({ mode: 'help', size: { columns: 60, rows: 11 } });
  expect(viewLines(view, painter(false)).join('\n')).not.toContain('Ctrl-C');
  expect(viewLines(view, painter(false)).at(-1)).toBe('Esc back  q quit  ↓ more');
  expect(pressed(view, ['end']).at(-2)).toContain('nothing known: ');
});

it('tells all of a port that is explained, where a line of the close view has no room', () => {
  const what = 'a-program-with-a-long-name '.repeat(6).trim();
  const claims = [...MAP.claims, { layer: 'listening', protocol: 'tcp', ports, what } as const];
  const lines = linesOf({ mode: 'explain', map: portMap({ ...MAP, claims }) });
  expect(lines.map((line) => line.trim()).join(' ')).toContain(`tcp declared: app tcp listening: ${what} `);
});

it('tells of a cell in as many lines as the screen has left', () => {
  const claims = Array.from({ length: 9 }, (_, i) => {
    const port = { first: 8064 + i, last: 8064 + i };
    return { layer: 'declared', protocol: 'tcp', ports: port, what: `service-${i}` } as const;
  });
  const view = (rows: number) =>
    viewLines(startView(portMap({ ...MAP, claims }), { columns: 80, rows }), painter(false)).slice(19, -1);
  expect(view(28).join(' ')).toMatch(/service-0,.* 8072\/tcp service-8 *$/);
  expect([view(28).length, view(24).length]).toEqual([7, 3]);
});

it('offers p only where there are two protocols', () => {
  const one = { whole: portMap({ ...MAP, protocols: ['tcp'] }) };
  expect([linesOf({}).at(-1), linesOf(one).at(-1)].map((line) => line?.includes('p protocol'))).toEqual([true, false]);
  expect(linesOf({ ...one, mode: 'help' }).join('\n')).not.toContain('TCP, UDP, or both');
});

it('says how to quit on a screen that is too small, whatever its width', () => {
  expect(linesOf({ size: { columns: 38, rows: 24 } })).toEqual([
    'Too small: q to quit, or make the',
    '  terminal larger.',
  ]);
  expect(linesOf({ size: { columns: 24, rows: 5 } })[0]).toContain('q to quit');
});
