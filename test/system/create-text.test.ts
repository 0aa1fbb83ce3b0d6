/** A new plan file: made whole, and never over another one. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { namedFiles } from '../../src/system/named-files.ts';
import { LintFolder } from '../support/lint-folder.ts';

it('is there with all of its text, and nothing else is', () => {
  const made = new LintFolder({});
  namedFiles.create(join(made.path, 'portplan.yaml'), 'version: 1 # ü\n');
  expect(made.read('portplan.yaml')).toBe('version: 1 # ü\n');
  expect(readdirSync(made.path)).toEqual(['portplan.yaml']);
});

it('leaves one alone that came meanwhile', () => {
  const made = new LintFolder({ 'portplan.yaml': 'mine\n' });
  expect(() => {
    namedFiles.create(join(made.path, 'portplan.yaml'), 'version: 1\n');
  }).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(made.read('portplan.yaml')).toBe('mine\n');
  expect(readdirSync(made.path)).toEqual(['portplan.yaml']);
});
