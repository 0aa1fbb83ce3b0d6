/** A folder of an image that is swapped for a link, again and again, while it is read: nothing outside is ever read. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { errorCode } from '../../src/model/errno-reason.ts';
import { openGatheredFolder } from '../../src/system/files/gathered-folder.ts';
import { nodeSystem } from '../../src/system/node-system.ts';

const SWAP = `
  const fs = require('node:fs');
  for (;;) {
    fs.renameSync('image/etc', 'image/aside');
    fs.symlinkSync(process.cwd() + '/outside', 'image/etc');
    fs.unlinkSync('image/etc');
    fs.renameSync('image/aside', 'image/etc');
  }`;

it.each([
  ['an image', (root: string) => () => nodeSystem(root).readFile('/etc/file')],
  ['a capture', (root: string) => () => openGatheredFolder(root)?.read('etc/file') ?? null],
])('%s', async (_what, open) => {
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
  const read = open(join(folder, 'image'));
  const seen = new Set<string>();
  const end = performance.now() + 2000;
  while (performance.now() < end) seen.add(readOr(read));
  expect(seen).toContain('inside');
  expect(seen).not.toContain('outside');
  // The folder was swapped in the midst of it.
  expect(seen.size).toBeGreaterThan(1);
});

function readOr(read: () => string | null): string {
  try {
    return read() ?? 'none';
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return errorCode(error);
  }
}
