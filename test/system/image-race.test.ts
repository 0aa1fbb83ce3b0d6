/** A folder of an image that is swapped for a link, again and again, while portplan writes and reads there. */
import type { Folder } from '../../src/system/system.ts';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { errorCode } from '../../src/model/errno-reason.ts';
import { bytesOf } from '../../src/model/bytes.ts';
import { nodeSystem } from '../../src/system/node-system.ts';
import { replaceInFolder } from '../../src/system/files/replace-file.ts';
import type { System } from '../../src/system/system.ts';
import { raceSeconds } from '../support/samples.ts';

/** Puts the folder `away`, and a link that leads out of the image at its name, and the other way round. */
const SWAP = `
const { renameSync } = require('node:fs');
const [folder, away, link] = process.argv.slice(1);
process.stdout.write('swapping');
for (;;) {
  renameSync(folder, away);
  renameSync(link, folder);
  renameSync(folder, link);
  renameSync(away, folder);
}`;

const STATE = { text: bytesOf('made\n'), mode: 0o644, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** What portplan does with a drop-in, one call after the other; each may fail as the folder is another one by then. */
function attempts(system: System, seen: Set<string>): readonly (() => void)[] {
  const inFolder = (work: (folder: Folder) => void) => () => system.inFolder('/etc/sysctl.d', work);
  return [
    inFolder((folder) => replaceInFolder(folder, 'made.conf', STATE)),
    inFolder((folder) => folder.makeFolder('folder', 0o755)),
    () => seen.add(system.readFile('/etc/sysctl.d/secret.conf')),
    () => system.list('/etc/sysctl.d').forEach((name) => seen.add(name)),
    inFolder((folder) => folder.remove('made.conf')),
  ];
}

function isDone(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return false;
  }
}

it('nothing outside of the image is ever made or read', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'portplan-race-'));
  const [image, outside] = [join(scratch, 'image'), join(scratch, 'outside')];
  for (const folder of [join(image, 'etc/sysctl.d'), outside]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(outside, 'secret.conf'), 'of the machine');
  symlinkSync(outside, join(image, 'etc/link'));
  const paths = ['sysctl.d', 'away', 'link'].map((name) => join(image, 'etc', name));
  const swapping = spawn(process.execPath, ['-e', SWAP, ...paths], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => swapping.on('close', resolve));
  onTestFinished(async () => {
    swapping.kill('SIGKILL');
    await ended;
    rmSync(scratch, { recursive: true });
  });
  await new Promise((resolve) => swapping.stdout.once('data', resolve));

  const seen = new Set<string>();
  const system = nodeSystem(image);
  let [done, failed] = [0, 0];
  const end = performance.now() + raceSeconds(3) * 1000;
  while (performance.now() < end)
    for (const attempt of attempts(system, seen)) {
      if (isDone(attempt)) done++;
      else failed++;
    }
  expect(readdirSync(outside)).toEqual(['secret.conf']);
  expect([...seen].filter((text) => text.includes('secret') || text.includes('machine'))).toEqual([]);
  // The race was one: the folder was there at times, and away at others.
  expect(Math.min(done, failed)).toBeGreaterThan(100);
}, 90_000);
