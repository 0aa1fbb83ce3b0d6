/** The shell script in whose loop a server runs. It is another account's text: of any length, and made to hurt. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loopingParent } from '../../src/explain/linux/remedies/supervisors.ts';
import { scriptOf } from '../../src/backends/linux/processes/shell-script.ts';
import { errnoError, type ReadOnlySystem } from '../../src/system/system.ts';
import type { ProcessFacts } from '../../src/model/explain/process-facts.ts';

function isLoop(script: string): boolean {
  const parent = { pid: 7, words: ['sh', 'run.sh'], uid: 1000, directory: '/', session: 1, script };
  return loopingParent({ words: ['/srv/web'], ancestors: [parent] } as unknown as ProcessFacts) === 7;
}

/** The same as one expression, which is easy to read, and takes for ever on long texts. */
const LOOP = /(?:^|[;&|\n]|\bdo\b|\bthen\b)\s*((?:while|until|for)\b[^]*?\bdo\b[^]*)\bdone\b/;

it('is found as one expression would find it', () => {
  const word = fc.constantFrom(
    'while',
    'until',
    'for',
    'do',
    'done',
    'then',
    'web',
    'x',
    ';',
    '\n',
    ' ',
    '&',
    'undone',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 14 }), (words) => {
      const script = words.join(' ');
      const body = LOOP.exec(script)?.[1];
      expect(isLoop(script)).toBe(body?.includes('web') === true);
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ['loops that never end', ';while do '.repeat(100_000)],
  ['conditions, then bodies', `${';while '.repeat(100_000)}${' do'.repeat(100_000)}`],
  ['empty lines', '\n'.repeat(500_000)],
  ['ends without a beginning', ' done'.repeat(100_000)],
  ['a loop that runs something else', `while true; do ${'\n'.repeat(500_000)} done`],
])('does not take long to find among %s', (_, script) => {
  expect(isLoop(script)).toBe(false);
});

it.each(['ETOOLARGE', 'EAGAIN', 'EIO', 'ENOTREG', 'ENOENT'])(
  'says of itself to be a script that can not be read: %s',
  (code) => {
    const system = {
      readFile: () => '22 1 8:1 / / rw - ext4 /dev/sda1 rw',
      status: () => ({ kind: 'file', mode: 0o644, uid: 1000, gid: 1000 }),
      readStart: (path: string) => {
        throw errnoError(code, path);
      },
    } as unknown as ReadOnlySystem;
    expect(scriptOf(system, ['sh', '/srv/run.sh'], '/')).toBe('');
  },
);
