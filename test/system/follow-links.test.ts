/** Where paths lead, compared with what the kernel says, in random trees of links. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { realPathHere, realPathInImage } from '../../src/system/files/walk.ts';
import { errorCode } from '../../src/model/errno-reason.ts';

let root: string;

beforeEach(() => {
  root = realpathSync.native(mkdtempSync(join(tmpdir(), 'portplan-links-')));
});

afterEach(() => rmSync(root, { recursive: true }));

function outcome(lead: () => string): string {
  try {
    return lead();
  } catch (error) {
    return errorCode(error);
  }
}

const name = fc.constantFrom('file', 'dir', 'dir/file', 'dir/sub', 'a', 'b', 'dir/c', 'none', '.', '..', 'dir/../a');
const path = fc
  .tuple(fc.array(name, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '', '/', '/.', '//'))
  .map(([names, end]) => names.join('/') + end);

it('as the kernel goes', () => {
  const law = fc.property(
    fc.array(path, { minLength: 3, maxLength: 3 }),
    fc.array(fc.boolean()),
    path,
    (targets, absolute, asked) => {
      rmSync(root, { recursive: true });
      mkdirSync(join(root, 'dir/sub'), { recursive: true });
      for (const file of ['file', 'dir/file']) writeFileSync(join(root, file), '');
      for (const [i, link] of ['a', 'b', 'dir/c'].entries()) {
        symlinkSync(absolute[i] ? `${root}/${targets[i] ?? ''}` : (targets[i] ?? ''), join(root, link));
      }
      const whole = `${root}/${asked}`;
      const expected = outcome(() => realpathSync.native(whole));
      expect(outcome(() => realPathHere(whole))).toBe(expected);
      expect(outcome(() => realPathInImage('/', whole))).toBe(expected);
    },
  );
  fc.assert(law, { numRuns: 400 });
});

it('`..` behind a linked directory is above the directory that it leads to', () => {
  mkdirSync(join(root, 'other/deep'), { recursive: true });
  writeFileSync(join(root, 'other/x'), '');
  symlinkSync('other/deep', join(root, 'linked'));
  symlinkSync('linked/../x', join(root, 'link'));
  expect(realPathHere(join(root, 'link'))).toBe(join(root, 'other/x'));
});

it('40 links in a row are followed, 41 are not', () => {
  writeFileSync(join(root, 'l0'), '');
  for (let i = 1; i <= 41; i++) symlinkSync(`l${i - 1}`, join(root, `l${i}`));
  expect(realPathHere(join(root, 'l40'))).toBe(join(root, 'l0'));
  expect(outcome(() => realPathHere(join(root, 'l41')))).toBe('ELOOP');
});
