/** docs/ansible.md names every argument and every key of the result. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MODULE_OPTIONS, STATES } from '../../src/ansible/options.ts';
import { failure, resultOf } from '../../src/ansible/result.ts';

const DOCUMENT = readFileSync('docs/ansible.md', 'utf8');

/** What the first column of the table below a heading names. */
function rowsBelow(heading: string): readonly string[] {
  const section = DOCUMENT.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  const cells = [...section.matchAll(/^\| (?<cell>`.*?) \|/gm)].map(({ groups }) => groups?.['cell'] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '')).sort();
}

it('names every argument, and none that is not there', () => {
  expect(rowsBelow('Arguments')).toEqual(['plan', 'state', ...MODULE_OPTIONS.map(({ key }) => key)].sort());
});

it.each(STATES)('explains the state %s', (state) => {
  expect(DOCUMENT).toContain(`\`${state}\``);
});

it('names every choice of an argument', () => {
  for (const choice of MODULE_OPTIONS.flatMap(({ option }) => option.choices ?? []))
    expect(DOCUMENT).toContain(`\`${choice}\``);
});

it('names every key of the result, and none that is not there', () => {
  const warning = { rule: 'a', severity: 'warning', message: 'b' } as const;
  const output = { changed: true, host: 'a', plan: 'b', changes: [], files: [], commands: [], record: 1, error: null };
  const unconfirmed = { record: 1, deadline: 'c', by: 'systemd' } as const;
  const all = resultOf({ ...output, unconfirmed, diagnostics: [warning] }, true, {
    diff: true,
    sources: () => new Map(),
  });
  expect(rowsBelow('What it returns')).toEqual([...new Set([...Object.keys(all), ...Object.keys(failure(''))])].sort());
});
