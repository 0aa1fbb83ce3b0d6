import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { MADE_BY_PROGRAMS, readRegularFile } from '../../src/system/files/read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'portplan-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_001])('%i bytes come whole', (size) => {
  const file = join(folder, String(size));
  const bytes = Buffer.alloc(size, 'a\xe9\n', 'latin1');
  writeFileSync(file, bytes);
  expect(readRegularFile(file, Infinity).equals(bytes)).toBe(true);
});

it('a table of /proc, which has no size, has the rows that readFileSync gives', () => {
  const names = (table: string): readonly string[] => table.split('\n').map((row) => row.replace(/ .*/, ''));
  const path = '/proc/net/protocols';
  expect(names(readRegularFile(path, Infinity).toString('latin1'))).toEqual(names(readFileSync(path, 'latin1')));
});

it('what is not there is ENOENT', () => {
  expect(() => readRegularFile(join(folder, 'none'), MADE_BY_PROGRAMS)).toThrow('ENOENT');
});
