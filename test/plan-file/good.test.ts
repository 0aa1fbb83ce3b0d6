import { expect, test } from 'vitest';
import { expectGolden } from '../support/golden.ts';
import { casesIn, pathIn, readFixture, shown } from './fixture.ts';

test.each(casesIn('good'))('%s is read as the desired state beside it', (name) => {
  const read = readFixture('good', name);
  expect(shown(read)).toBe('');
  expectGolden(pathIn('good', `${name}.json`), `${JSON.stringify(read.desired, null, 2)}\n`);
});
