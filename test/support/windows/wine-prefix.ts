/** Runs programs of Windows in a Wine prefix: a folder with drive C: and the registry. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RunResult } from '../namespace.ts';

export interface WineOptions {
  readonly input?: string;
  /** A Unix path. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Debian's package wine64 puts the program where no PATH leads. */
const PATH = [process.env['PATH'] ?? '', '/usr/lib/wine'].join(delimiter);

/** In a folder of its own inside System32. */
const POWERSHELL = 'WindowsPowerShell/v1.0/powershell';

/** The programs of Windows that the test answers. */
export const PROGRAMS = ['netsh', 'net', 'sc', 'whoami', 'netstat', 'tasklist', 'icacls', POWERSHELL];

/** The programs as files, not Wine's own code; no menus, and no question whether to download .NET and a browser. */
const DLL_OVERRIDES = `${PROGRAMS.map((name) => `${basename(name)}.exe`).join(',')}=n;winemenubuilder.exe=;mscoree=;mshtml=`;

/**
 * Debian's wine64 lies at 0x7d000000, and Linux puts the heap at random into the gigabyte above it: about one program in
 * 3,000 has it at 0x7ffe0000, where Windows keeps its clock, and does not start. Without randomness none has. There are
 * containers that don't allow it.
 */
const SETARCH = programPath('setarch') ?? 'setarch';
const MAY_FIX_ADDRESSES = spawnSync(SETARCH, ['-R', 'true']).status === 0;

function wineCommand(argv: readonly string[]): readonly [string, ...string[]] {
  return MAY_FIX_ADDRESSES ? [SETARCH, '-R', wine(), ...argv] : [wine(), ...argv];
}

/** Where a program of the machine is. */
export function programPath(name: string): string | undefined {
  return PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Of the settings of the test only what Wine needs; in a locale other than UTF-8 it would garble arguments. */
function environment(prefix: string): NodeJS.ProcessEnv {
  return {
    PATH,
    HOME: prefix,
    // Here Wine makes a folder that it leaves behind.
    TMPDIR: prefix,
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    WINESERVER: wineserver(),
    WINEDLLOVERRIDES: DLL_OVERRIDES,
    LC_ALL: 'C.UTF-8',
  };
}

function wine(): string {
  return programPath('wine64') ?? 'wine64';
}

function wineserver(): string {
  return join(dirname(wine()), 'wineserver');
}

/** Node for Windows takes only files as its standard streams here: it can't open Wine's pipes. */
export async function runWine(prefix: string, argv: readonly string[], options: WineOptions = {}): Promise<RunResult> {
  const folder = await mkdtemp(join(tmpdir(), 'portplan-wine-'));
  const [stdin, stdout, stderr] = ['stdin', 'stdout', 'stderr'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(stdin, options.input ?? '');
  const files = await Promise.all([open(stdin, 'r'), open(stdout, 'w'), open(stderr, 'w')]);
  try {
    const [program, ...words] = wineCommand(argv);
    const child = spawn(program, words, {
      cwd: options.cwd ?? prefix,
      env: { ...environment(prefix), ...options.env },
      stdio: files.map(({ fd }) => fd),
    });
    const status = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
    });
    return { status, stdout: await readFile(stdout, 'utf8'), stderr: await readFile(stderr, 'utf8') };
  } finally {
    await Promise.all(files.map((file) => file.close()));
    await rm(folder, { recursive: true });
  }
}

/**
 * Switches the prefix on. Without that Debian's Wine goes down as soon as no program runs, which takes it seconds, and a
 * program that starts meanwhile waits for it. The minute is for a test that was killed: then nobody calls endPrograms.
 */
export async function startPrefix(prefix: string): Promise<void> {
  await runQuietly(prefix, [wineserver(), '-p60']);
  // The services of Windows start with the first program, and say what happens to them where that one prints.
  await runQuietly(prefix, wineCommand(['cmd', '/c', 'exit']));
}

async function runQuietly(prefix: string, [program, ...words]: readonly [string, ...string[]]): Promise<void> {
  const child = spawn(program, words, { env: environment(prefix), stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
}

/** Ends every program of the prefix, as when its power goes; returns when all are gone and the registry is written. */
export async function endPrograms(prefix: string): Promise<void> {
  const run = promisify(execFile);
  // It fails when none runs.
  await run(wineserver(), ['-k'], { env: environment(prefix) }).catch(() => undefined);
  await run(wineserver(), ['-w'], { env: environment(prefix) });
}
