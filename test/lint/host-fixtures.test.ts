import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { expectTolerantSchema } from '../support/output-schema.ts';

describe('the snapshots among the fixtures are such as portplan writes', () => {
  const files = readdirSync('test/fixtures/lint', { recursive: true, encoding: 'utf8' });

  it.each(files.filter((name) => name.endsWith('.host.json')))('%s', (name) => {
    expectTolerantSchema('output', readFileSync(join('test/fixtures/lint', name), 'utf8'));
  });
});
