/** `portplan suggest --service NAME --write`: into the plan file, also when many run at once. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, linkSync, lstatSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, portplan, portplanHere } from '../support/cli.ts';
import { LintFolder } from '../support/lint-folder.ts';
import { PrivateHost } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';

const PLAN = '# ours\nversion: 1\nplatform: linux\n\nservices: # all of them\n  web: 10001 # first\n\nname: edge\n';
const AFTER = PLAN.replace('# first\n', '# first\n  pay: 10002\n');
/** So that what this machine uses, and what was applied to it, changes nothing. */
const HOST = ['--host', 'here.json'];
const host = await PrivateHost.start();
const SNAPSHOT = portplan(host, ['snapshot']).stdout;
host.close();

function folder(text: string | null): LintFolder {
  return new LintFolder({ ...(text !== null && { 'portplan.yaml': text }), 'here.json': SNAPSHOT });
}

function write(made: LintFolder, name: string, ...more: readonly string[]) {
  return portplanHere(['suggest', ...HOST, '--write', '--service', name, ...more], { cwd: made.path });
}

describe('a service', () => {
  it('is added, and the line is printed', () => {
    const made = folder(PLAN);
    expect(write(made, 'pay')).toEqual({ status: 0, stdout: 'pay: 10002\n', stderr: 'added pay to portplan.yaml\n' });
    expect(made.read('portplan.yaml')).toBe(AFTER);
    expect(readdirSync(made.path).sort()).toEqual(['here.json', 'portplan.yaml']);
  });

  it('is added to a file with a mark and the line ends of Windows', () => {
    const made = folder(`\uFEFF${PLAN.replaceAll('\n', '\r\n')}`);
    expect(write(made, 'pay', '-q')).toEqual({ status: 0, stdout: 'pay: 10002\n', stderr: '' });
    expect(made.read('portplan.yaml')).toBe(`\uFEFF${AFTER.replaceAll('\n', '\r\n')}`);
  });

  it('is told in JSON', () => {
    const { stdout } = write(folder(PLAN), 'dns', '--protocol', 'udp', '--format', 'json');
    expect(expectSchema('output', stdout)).toMatchObject({
      changed: true,
      suggestions: [{ port: 10002, protocol: 'udp' }],
      service: { name: 'dns', line: 'dns: 10002/udp', file: 'portplan.yaml' },
    });
  });

  it('is only printed without --write', () => {
    const made = folder(PLAN);
    const { stdout } = portplanHere(['suggest', ...HOST, '--service', 'pay'], { cwd: made.path });
    expect(stdout).toBe('pay: 10002\n');
    expect(made.read('portplan.yaml')).toBe(PLAN);
  });

  it('that the plan has is refused without --write too; another of the plans may want it', () => {
    const made = folder(PLAN);
    made.write('other.yaml', 'version: 1\nservices: {}\n');
    const ask = (...files: readonly string[]) =>
      portplanHere(['suggest', ...HOST, '--service', 'web', ...files], { cwd: made.path });
    expect(ask()).toEqual({
      ...{ status: 3, stdout: '' },
      stderr: 'portplan: there is a service web already (portplan.yaml:6:3): take another name\n',
    });
    expect(ask('portplan.yaml', 'other.yaml')).toMatchObject({ status: 0, stdout: 'web: 10002\n' });
  });

  it.each([
    [
      'nobody may write, not even root',
      (path: string) => chmodSync(path, 0o444),
      /it is read-only for every account|no permission/,
    ],
    ['has another name', (path: string) => linkSync(path, `${path}.kept`), /it has more than one name \(hard links\)/],
  ])('goes into no file that %s', (_, prepare, reason) => {
    const made = folder(PLAN);
    prepare(join(made.path, 'portplan.yaml'));
    const { status, stderr } = write(made, 'pay');
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(reason) as string });
    expect(made.read('portplan.yaml')).toBe(PLAN);
  });

  it('gets no port of a base', () => {
    const made = folder('version: 1\nextends: base.portplan.yaml\n');
    made.write('base.portplan.yaml', 'version: 1\nservices: {a: 10001}\nreserved: [10002]\n');
    expect(write(made, 'pay', 'portplan.yaml').stdout).toBe('pay: 10003\n');
  });

  it('stands in the file that a link leads to, which keeps its mode and owner', () => {
    const made = folder(null);
    made.write('real/plan.yaml', PLAN);
    symlinkSync('real/plan.yaml', join(made.path, 'portplan.yaml'));
    const real = join(made.path, 'real/plan.yaml');
    const owner = process.getuid?.() === 0 ? 4321 : statSync(real).uid;
    chownSync(real, owner, -1);
    chmodSync(real, 0o640);
    expect(write(made, 'pay').status).toBe(0);
    expect(made.read('real/plan.yaml')).toBe(AFTER);
    expect(statSync(real)).toMatchObject({ mode: 0o100640, uid: owner });
    expect(lstatSync(join(made.path, 'portplan.yaml')).isSymbolicLink()).toBe(true);
  });
});

it('several files: into the first one, and ports of the others are taken', () => {
  const made = folder(PLAN);
  const other = 'version: 1\nservices: {other: 10002}\n';
  made.write('b.yaml', other);
  const { status, stdout } = write(made, 'pay', 'portplan.yaml', 'b.yaml');
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'pay: 10003\n' });
  expect(made.read('portplan.yaml')).toBe(AFTER.replace('10002', '10003'));
  expect(made.read('b.yaml')).toBe(other);
});

describe('nothing is written, and one sentence says why', () => {
  function refused(text: string, name: string, ...more: readonly string[]): string {
    const made = folder(text);
    const { status, stdout, stderr } = write(made, name, ...more);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(made.read('portplan.yaml')).toBe(text);
    expect(stderr.split('\n')).toHaveLength(2);
    return stderr;
  }

  it('for a name that is there', () => {
    expect(refused(PLAN, 'web')).toBe(
      'portplan: there is a service web already (portplan.yaml:6:3): take another name; nothing was written\n',
    );
  });

  it('where the last service ends in an alias', () => {
    const shared = 'version: 1\nservices:\n  a:\n    listen:\n      - &x {port: 90}\n  b:\n    listen:\n      - *x\n';
    expect(refused(shared, 'pay')).toMatch(
      /^portplan: it is not clear where a service goes in portplan.yaml: add this line/,
    );
  });

  it('into a folder of several: nobody could tell which of them is meant', () => {
    const made = folder(PLAN);
    made.write('plans/a.portplan.yaml', 'version: 1\n');
    made.write('plans/b.portplan.yaml', 'version: 1\n');
    expect(write(made, 'pay', 'plans', 'portplan.yaml')).toEqual({
      status: 3,
      stdout: '',
      stderr: 'portplan: --write writes into the first FILE, and plans has 2 plan files: name one first\n',
    });
  });

  it('where no port is left: with status 1', () => {
    const text = 'version: 1\nservices: {all: 1-65535}\n';
    const made = folder(text);
    const { status, stdout, stderr } = write(made, 'pay');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^portplan: no port found: .*; nothing was written\n$/);
    expect(made.read('portplan.yaml')).toBe(text);
  });

  it.each([
    ['for a file that may not be written', 0o755, 0o444, 'no permission to write it'],
    ['in a folder that may not be written', 0o555, 0o666, 'no permission to write it'],
  ])('%s', (_, folderMode, fileMode, reason) => {
    const made = folder(PLAN);
    chmodSync(made.path, 0o755);
    chmodSync(join(made.path, 'portplan.yaml'), fileMode);
    chmodSync(made.path, folderMode);
    const words = [CLI, 'suggest', ...HOST, '--write', '--service', 'pay'];
    const asUser = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, ...words];
    const isRoot = process.getuid?.() === 0;
    const options = { cwd: made.path, encoding: 'utf8' } as const;
    const { status, stderr } = isRoot
      ? spawnSync('setpriv', asUser, options)
      : spawnSync(process.execPath, words, options);
    chmodSync(made.path, 0o755);
    expect({ status, stderr }).toEqual({ status: 3, stderr: `portplan: portplan.yaml can't be changed: ${reason}\n` });
    expect(made.read('portplan.yaml')).toBe(PLAN);
  });
});

describe('many at once', () => {
  async function add(made: LintFolder, name: string, file: string): Promise<string> {
    const words = [CLI, 'suggest', file, ...HOST, '--write', '--service', name];
    const child = spawn(process.execPath, words, { cwd: made.path, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number];
    return status === 0 ? out : `${status}: ${err}`;
  }

  it('20 all add theirs: 20 ports, and no update is lost', async () => {
    const made = folder(PLAN);
    symlinkSync('portplan.yaml', join(made.path, 'link.yaml'));
    const names = Array.from({ length: 20 }, (_, i) => `s${i}`);
    const lines = await Promise.all(names.map((name, i) => add(made, name, i % 2 ? 'portplan.yaml' : 'link.yaml')));
    const added = made
      .read('portplan.yaml')
      .split('\n')
      .filter((line) => /^ {2}s\d/.test(line));
    expect(added.map((line) => `${line.trim()}\n`).sort()).toEqual([...lines].sort());
    expect(new Set(lines.map((line) => line.split(': ')[1])).size).toBe(20);
    expect(readdirSync(made.path).sort()).toEqual(['here.json', 'link.yaml', 'portplan.yaml']);
  }, 120_000);

  it('of those that want one name, one gets it', async () => {
    const made = folder(PLAN);
    const lines = await Promise.all(Array.from({ length: 6 }, () => add(made, 'pay', 'portplan.yaml')));
    expect(lines.filter((line) => line === 'pay: 10002\n')).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('3: portplan: there is a service pay already'))).toHaveLength(5);
    expect(made.read('portplan.yaml')).toBe(AFTER);
  }, 60_000);
});
