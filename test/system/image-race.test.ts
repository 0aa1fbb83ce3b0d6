/** A folder of an image that is swapped for a link, again and again, while root works on it: nothing outside is read or written. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bytesOf } from '../../src/model/bytes.ts';
import { errorCode } from '../../src/model/errno-reason.ts';
import { replaceFile } from '../../src/apply/replace-file.ts';
import { openGatheredFolder } from '../../src/system/files/gathered-folder.ts';
import { nodeSystem } from '../../src/system/node-system.ts';
import { raceSeconds } from '../support/samples.ts';

/** Who writes there may make the folder meanwhile: it goes, too. */
const SWAP = `
  const fs = require('node:fs');
  const swap = [
    () => fs.renameSync('image/etc', 'image/aside'),
    () => fs.symlinkSync(process.cwd() + '/outside', 'image/etc'),
    () => fs.rmSync('image/etc', { recursive: true }),
    () => fs.renameSync('image/aside', 'image/etc'),
  ];
  for (let i = 0; ; i++) try { swap[i % 4](); } catch {}`;

/** Image and outside, each with a file; the folder of the image is swapped until the test ends. */
async function swapped(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'portplan-race-'));
  for (const [at, text] of [
    ['image/etc', 'inside'],
    ['outside', 'outside'],
  ] as const) {
    mkdirSync(join(folder, at), { recursive: true });
    writeFileSync(join(folder, at, 'file'), text);
  }
  const swapping = spawn(process.execPath, ['-e', SWAP], { cwd: folder });
  onTestFinished(async () => {
    swapping.kill();
    await new Promise((done) => swapping.on('close', done));
    rmSync(folder, { recursive: true });
  });
  await new Promise((done) => swapping.on('spawn', done));
  return folder;
}

const [SECONDS, TIMEOUT] = [raceSeconds(2), raceSeconds(2) * 1000 + 20_000];

/** All that the work has come to, done again and again for the time of the race. */
function raced(work: () => string | null): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const end = performance.now() + SECONDS * 1000; performance.now() < end;) seen.add(outcome(work));
  // The folder was swapped in the midst of it.
  expect(seen.size).toBeGreaterThan(1);
  return seen;
}

function outcome(work: () => string | null): string {
  try {
    return work() ?? 'none';
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return errorCode(error);
  }
}

it.each([
  ['an image', (root: string) => () => nodeSystem(root).readFile('/etc/file')],
  ['a capture', (root: string) => () => openGatheredFolder(root)?.read('etc/file') ?? null],
])(
  '%s is read',
  async (_what, open) => {
    const seen = raced(open(join(await swapped(), 'image')));
    expect(seen).toContain('inside');
    expect(seen).not.toContain('outside');
  },
  TIMEOUT,
);

it(
  'an image is written',
  async () => {
    const folder = await swapped();
    const system = nodeSystem(join(folder, 'image'));
    const owner = system.user();
    let i = 0;
    const seen = raced(() => {
      replaceFile(system, '/etc/file', { text: bytesOf(`ours ${++i}`), mode: 0o644, ...owner });
      return 'written';
    });
    expect(seen).toContain('written');
    expect(readdirSync(join(folder, 'outside'))).toEqual(['file']);
    expect(readFileSync(join(folder, 'outside', 'file'), 'utf8')).toBe('outside');
  },
  TIMEOUT,
);
