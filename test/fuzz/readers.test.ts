/** What `npm run fuzz` has found, and what it begins with: no input is "a fault of portplan itself", and none takes long. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { broken } from './law.ts';
import { READERS } from './readers.ts';

const FOUND = join(import.meta.dirname, '../fixtures/fuzz');

it.each(READERS)('$name', async (reader) => {
  const folder = join(FOUND, reader.name.replaceAll(' ', '-'));
  const found = existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1')) : [];
  for (const text of [...reader.seeds.slice(0, 40), ...found]) expect(await broken(reader, text), text).toBeNull();
});

it('every folder of found inputs belongs to a reader', () => {
  const names = READERS.map(({ name }) => name.replaceAll(' ', '-'));
  expect(readdirSync(FOUND).filter((name) => !names.includes(name))).toEqual([]);
});
