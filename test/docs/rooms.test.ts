/** The rooms of src/ are those that ARCHITECTURE.md names, and none of them is flat. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');
const ARCHITECTURE = readFileSync(join(SRC, '../ARCHITECTURE.md'), 'utf8');

it('ARCHITECTURE names every room, and no other', () => {
  const table = ARCHITECTURE.split('\n').filter((line) => line.startsWith('| `'));
  const named = table.flatMap((line) =>
    [...(line.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  );
  expect(named.toSorted()).toEqual(readdirSync(SRC).toSorted());
});

it('ARCHITECTURE has at most 120 lines, and a glossary of at most 40', () => {
  expect(ARCHITECTURE.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  const [, words = ''] = /\n## Words\n([\s\S]*?)\n## /.exec(ARCHITECTURE) ?? [];
  expect(words.split('\n').length).toBeLessThanOrEqual(40);
});

it('no folder but that of the rules has more than 20 files beside each other', () => {
  const folders = readdirSync(SRC, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  const flat = folders
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((folder) => !folder.endsWith('/lint/rules'))
    .filter((folder) => files(folder).length > 20);
  expect(flat).toEqual([]);
});

/** Generated files do not count. */
function files(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.name.includes('.generated.')).map(({ name }) => name);
}
