import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { lockPlanFile } from '../../src/system/files/plan-file-lock.ts';
import { namedFiles } from '../../src/system/files/named-files.ts';
import { rewritePlanText } from '../../src/system/files/plan-text-file.ts';

function planFile(): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'portplan-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'portplan.yaml');
  writeFileSync(file, '');
  return { folder, file };
}

it('one after the other has the file, though each puts another one in its place', async () => {
  const { folder, file } = planFile();
  let holders = 0;
  const add = async (sign: string): Promise<void> => {
    const lock = await lockPlanFile(file);
    holders += 1;
    const before = namedFiles.read(file);
    await setImmediate();
    expect(holders).toBe(1);
    expect(rewritePlanText(file, before, before + sign)).toBe(true);
    holders -= 1;
    lock.release();
  };
  // Those that wait from the start have the first file open, those that come later another one.
  await Promise.all(Array.from('abcdefgh', (sign) => add(sign).then(() => add(sign.toUpperCase()))));
  expect(Array.from(namedFiles.read(file)).sort().join('')).toBe('ABCDEFGHabcdefgh');
  expect(readdirSync(folder)).toEqual(['portplan.yaml']);
});

it('a file that is not there is an error with a code', async () => {
  await expect(lockPlanFile(join(planFile().folder, 'other.yaml'))).rejects.toMatchObject({ code: 'ENOENT' });
});
