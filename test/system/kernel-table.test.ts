import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readKernelTable } from '../../src/system/kernel/kernel-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'portplan-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_001])('%i bytes come whole, as latin1', (size) => {
  const file = join(folder, String(size));
  const bytes = Buffer.alloc(size, 'a\xe9\n', 'latin1');
  writeFileSync(file, bytes);
  expect(readKernelTable(file) === bytes.toString('latin1')).toBe(true);
});

it('a table of /proc, which has no size, has the rows that readFileSync gives', () => {
  const names = (table: string): readonly string[] => table.split('\n').map((row) => row.replace(/ .*/, ''));
  const path = '/proc/net/protocols';
  expect(names(readKernelTable(path))).toEqual(names(readFileSync(path, 'latin1')));
});

it('what is not there is ENOENT', () => {
  expect(() => readKernelTable(join(folder, 'none'))).toThrow('ENOENT');
});
