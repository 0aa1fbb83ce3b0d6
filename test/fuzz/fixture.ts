import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From the folder of the project, where the fuzzer and the tests are started. */
const FIXTURES = join(process.cwd(), 'test/fixtures');

/** Its bytes as latin1. */
export function fixture(name: string): string {
  return readFileSync(join(FIXTURES, name), 'latin1');
}

export function fixturesIn(folder: string, ending = ''): readonly string[] {
  const files = readdirSync(join(FIXTURES, folder), { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.filter(({ name }) => name.endsWith(ending)).map(({ name }) => fixture(`${folder}/${name}`));
}
