/** The code that V8 compiled in one run serves the next one, where nobody else can have put it there. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI, portplan, PROJECT } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';

/** Commands that portplan is shipped without compiled code of. */
const [COMMAND, OTHER] = [['completion', 'bash'], ['manual']] as const;

let scratch: string;
let home: string;
let folder: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'portplan-cache-'));
  home = join(scratch, 'home');
  mkdirSync(home);
  folder = join(home, '.cache/portplan');
});

afterEach(() => rmSync(scratch, { recursive: true }));

interface Run {
  readonly env?: NodeJS.ProcessEnv;
  readonly words?: readonly string[];
  readonly nodeOptions?: readonly string[];
  readonly cli?: string;
}

/** Runs a command that prints the same every time. */
function run({ env = { HOME: home }, words = COMMAND, nodeOptions = [], cli = CLI }: Run = {}): void {
  const bare = { ...process.env, XDG_CACHE_HOME: undefined, HOME: undefined, NODE_DISABLE_COMPILE_CACHE: undefined };
  const argv = [...nodeOptions, cli, ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', env: { ...bare, ...env } });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.length).toBeGreaterThan(500);
}

/** The one file that the runs before have left. */
function onlyFile(): string {
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return join(folder, names[0] ?? '');
}

/** Changes whenever the file is replaced. */
const identity = (file: string): string => `${lstatSync(file).ino} ${lstatSync(file).mtimeMs}`;

/** Runs once more, and expects that the file was replaced by one as the first run leaves it. */
function expectReplaced(file: string, before: string): void {
  run();
  expect(onlyFile()).toBe(file);
  expect(identity(file)).not.toBe(before);
  const now = identity(file);
  run();
  expect(identity(file)).toBe(now);
}

describe('a file that the user owns', () => {
  it('is left by the first run, for the user alone, and serves the next one as it is', () => {
    run();
    const file = onlyFile();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const first = identity(file);
    run();
    expect(identity(file)).toBe(first);
  });

  it('is one for each command, and for each set of options of Node', () => {
    run();
    run({ words: OTHER });
    run({ nodeOptions: ['--stack-size=900'] });
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('lies in XDG_CACHE_HOME, where that is set to an absolute path', () => {
    const named = join(scratch, 'named');
    run({ env: { HOME: home, XDG_CACHE_HOME: named } });
    expect(readdirSync(join(named, 'portplan'))).toHaveLength(1);
    run({ env: { HOME: home, XDG_CACHE_HOME: 'named' } });
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is not made by a run that could not start', () => {
    const env = { ...process.env, XDG_CACHE_HOME: undefined, HOME: home };
    expect(spawnSync(process.execPath, [CLI, 'completion', 'dash'], { env }).status).toBe(3);
    expect(readdirSync(home)).toEqual([]);
  });

  it('is not made where the user wants none of Node', () => {
    run({ env: { HOME: home, NODE_DISABLE_COMPILE_CACHE: '1' } });
    expect(readdirSync(home)).toEqual([]);
  });

  it('is written again after a day', () => {
    run();
    const file = onlyFile();
    const yesterday = Date.now() / 1000 - 90_000;
    utimesSync(file, yesterday, yesterday);
    expectReplaced(file, identity(file));
  });

  it('goes when many newer ones have come', () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (let i = 0; i < 60; i++) {
      writeFileSync(join(folder, `old-${i}`), '');
      utimesSync(join(folder, `old-${i}`), i, i);
    }
    writeFileSync(join(folder, 'of-a-process-that-is-gone.4194305.tmp'), '');
    run();
    const left = readdirSync(folder);
    expect(left).toHaveLength(40);
    expect(left.filter((name) => /^completion-|\.tmp$/.test(name))).toEqual([expect.stringMatching(/^completion-/)]);
    expect(left).not.toContain('old-0');
  });
});

describe('a damaged file is replaced', () => {
  const damages: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
    'is empty': () => Buffer.alloc(0),
    'is cut': (bytes) => bytes.subarray(0, bytes.length / 3),
    'is too long': (bytes) => Buffer.concat([bytes, Buffer.from('\n')]),
    'is something else': () => Buffer.from('{"name": "portplan"}\n'),
    'is nothing but zeros': (bytes) => Buffer.alloc(bytes.length),
    'has another bit in it': (bytes) =>
      bytes.fill((bytes[bytes.length >> 2] ?? 0) ^ 1, bytes.length >> 2, (bytes.length >> 2) + 1),
  };

  it.each(Object.entries(damages))('%s', (_, damage) => {
    run();
    const file = onlyFile();
    writeFileSync(file, damage(readFileSync(file)));
    expectReplaced(file, identity(file));
  });

  it('is code that V8 refuses: of other options', () => {
    run({ nodeOptions: ['--stack-size=900'] });
    const file = onlyFile();
    const foreign = readFileSync(file);
    rmSync(file);
    run();
    const own = onlyFile();
    writeFileSync(own, foreign);
    expectReplaced(own, identity(own));
  });
});

describe('what somebody else may have put there is not read', () => {
  it('a file that others may write is replaced', () => {
    run();
    const file = onlyFile();
    chmodSync(file, 0o620);
    expectReplaced(file, identity(file));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('a link is replaced, and what it leads to is left alone', () => {
    run();
    const file = onlyFile();
    const target = join(scratch, 'target');
    cpSync(file, target);
    rmSync(file);
    symlinkSync(target, file);
    const before = identity(target);
    expectReplaced(file, identity(file));
    expect(lstatSync(file).isFile()).toBe(true);
    expect(identity(target)).toBe(before);
  });

  it('a pipe is replaced, and nobody waits for it', () => {
    run();
    const file = onlyFile();
    rmSync(file);
    expect(spawnSync('mkfifo', [file]).status).toBe(0);
    expectReplaced(file, identity(file));
  });

  it.each([
    ['the folder', () => folder],
    ['the folder above', () => join(home, '.cache')],
    ['the home', () => home],
    ['what lies above the home', () => scratch],
  ])('nothing is kept where others may write %s', (_, place) => {
    run();
    const file = onlyFile();
    writeFileSync(file, '');
    chmodSync(place(), 0o777);
    const before = identity(file);
    run();
    expect(identity(file)).toBe(before);
  });

  it('nothing is kept in a shared temporary folder', () => {
    chmodSync(scratch, 0o1777);
    run({ env: { XDG_CACHE_HOME: scratch } });
    expect(readdirSync(scratch)).toEqual(['home']);
    run();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('nothing is kept behind a link in the place of the folder', () => {
    const elsewhere = join(scratch, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    mkdirSync(join(home, '.cache'));
    symlinkSync(elsewhere, folder);
    run();
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe('where nothing can be kept, all runs go as without', () => {
  it('no home is known', () => run({ env: {} }));
  it('the home is not there', () => run({ env: { HOME: join(scratch, 'gone') } }));
  it('the cache folder is a file', () => {
    writeFileSync(join(home, '.cache'), '');
    run();
  });

  it('a host whose file system is read-only, and one whose disk is full', async () => {
    const host = await PrivateHost.start();
    try {
      const readOnly = portplan(host, COMMAND, { env: { XDG_CACHE_HOME: join(PROJECT, 'node_modules') } });
      expect(readOnly).toMatchObject({ status: 0, stderr: '' });
      expect(host.run(['mkdir', '-m', '700', '/run/full']).status).toBe(0);
      expect(host.run(['mount', '-t', 'tmpfs', '-o', 'size=16k,mode=700', 'full', '/run/full']).status).toBe(0);
      const full = portplan(host, COMMAND, { env: { XDG_CACHE_HOME: '/run/full' } });
      expect(full).toMatchObject({ status: 0, stderr: '' });
      expect(host.run(['find', '/run/full', '-type', 'f']).stdout).toBe('');
    } finally {
      host.close();
    }
  });
});

describe('the home of another user, as sudo may leave it', () => {
  it('gets no file, and none is read there', () => {
    run();
    const file = onlyFile();
    writeFileSync(file, '');
    const asRoot = process.getuid?.() === 0;
    // Whoever may not give a folder away looks from the other side: root's home is another user's.
    if (asRoot) for (const each of [home, join(home, '.cache'), folder, file]) chownSync(each, 65_534, 65_534);
    const before = identity(file);
    run({ env: { HOME: asRoot ? home : '/' } });
    expect(identity(file)).toBe(before);
    rmSync(join(home, '.cache'), { recursive: true });
    run({ env: { HOME: asRoot ? home : '/' } });
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('the code that portplan is shipped with', () => {
  const packed = (): string => {
    const copy = join(scratch, 'copy');
    for (const part of ['bin', 'dist']) cpSync(join(PROJECT, part), join(copy, part), { recursive: true });
    return copy;
  };

  it('serves the Node that built it: nothing is written', () => {
    for (const command of ['validate', 'lint', 'plan']) run({ words: [command, '--help'] });
    expect(readdirSync(home)).toEqual([]);
  });

  it('can be missing', () => {
    const copy = packed();
    rmSync(join(copy, 'dist/compiled'), { recursive: true });
    run({ words: ['plan', '--help'], cli: join(copy, 'bin/portplan.js') });
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
