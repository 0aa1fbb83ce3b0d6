import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { portplan, portplanHere } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';

const BEFORE = `# A node.
version: 1
platform: linux

ephemeral: 20001-60000   # wide

services:
  kubelet: {port: 10250, owner: a} # by hand
  web:
    port: 50123
    reserve: never
    owner: b
reserved: [ 61000, 61000-61009,]
`;
const AFTER = `# A node.
version: 1
platform: linux

ephemeral: 20001-60000   # wide

services:
  kubelet: {port: 10250, owner: a} # by hand
  web:
    port: 50123
    reserve: auto
    owner: b
reserved: [ 61000-61009, {ports: 30000-32767, reason: Kubernetes NodePorts},]
`;
const ODD = 'version: 1\nplatform: linux\nephemeral: 32768-60998\n';
const EVEN = 'version: 1\nplatform: linux\nephemeral: 32768-60997\n';

describe('lint --fix', () => {
  const folders = mkdtempSync(join(tmpdir(), 'portplan-fix-'));
  afterAll(() => rmSync(folders, { recursive: true }));
  let folder = folders;
  beforeEach(() => (folder = mkdtempSync(join(folders, 'case-'))));

  const path = (name: string): string => join(folder, name);
  const write = (name: string, content: string | Buffer): void => writeFileSync(path(name), content);
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  const fix = (...args: readonly string[]) => portplanHere(['lint', '--fix', ...args], { cwd: folder });

  it('writes what has one right answer, and reports what is left', () => {
    write('portplan.yaml', BEFORE);
    const fixed = fix();
    expect(read('portplan.yaml')).toBe(AFTER);
    expect(fixed.stderr).toBe('fixed 3 findings in portplan.yaml\n');
    expect(fixed.stdout).toBe(portplanHere(['lint'], { cwd: folder }).stdout);
    expect(fixed.stdout).not.toMatch(/nodeport-overlap|ephemeral-overlap|reserved-overlap/);
    expect(readdirSync(folder)).toEqual(['portplan.yaml']);
  });

  it('changes no byte and no time when there is nothing to fix', () => {
    write('portplan.yaml', BEFORE);
    fix();
    const { ino, mtimeNs } = statSync(path('portplan.yaml'), { bigint: true });
    expect(fix().stderr).toBe('');
    expect(statSync(path('portplan.yaml'), { bigint: true })).toMatchObject({ ino, mtimeNs });
  });

  it('keeps mode and owner, and follows a link', () => {
    mkdirSync(path('real'));
    write('real/plan', ODD);
    const owner = process.getuid?.() === 0 ? 4321 : statSync(folder).uid;
    chownSync(path('real/plan'), owner, -1);
    chmodSync(path('real/plan'), 0o640);
    symlinkSync('real/plan', path('portplan.yaml'));
    expect(fix('portplan.yaml').status).toBe(0);
    expect(read('real/plan')).toBe(EVEN);
    expect(statSync(path('real/plan'))).toMatchObject({ mode: 0o100640, uid: owner });
    expect(lstatSync(path('portplan.yaml')).isSymbolicLink()).toBe(true);
  });

  it('keeps the byte order mark and the line ends of Windows', () => {
    write('portplan.yaml', `\uFEFF${ODD.replaceAll('\n', '\r\n')}`);
    fix();
    expect(read('portplan.yaml')).toBe(`\uFEFF${EVEN.replaceAll('\n', '\r\n')}`);
  });

  it('fixes a file that others extend, once', () => {
    write('base.yaml', ODD);
    for (const name of ['a', 'b']) write(`${name}.portplan.yaml`, `version: 1\nname: ${name}\nextends: ./base.yaml\n`);
    expect(fix('.', './base.yaml').stderr).toBe('fixed 1 finding in base.yaml\n');
    expect(read('base.yaml')).toBe(EVEN);
  });

  it('leaves a file that has another name, and says so', () => {
    write('portplan.yaml', ODD);
    linkSync(path('portplan.yaml'), path('kept'));
    expect(fix()).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("portplan.yaml can't be fixed: it has more than one name (hard links)") as string,
    });
    expect([read('portplan.yaml'), read('kept')]).toEqual([ODD, ODD]);
  });

  it('leaves what a comment silences', () => {
    const silenced = ODD.replace('ephemeral', '# portplan-ignore ephemeral-range-parity: known\nephemeral');
    write('portplan.yaml', silenced);
    expect(fix().stderr).toBe('');
    expect(read('portplan.yaml')).toBe(silenced);
  });

  it('says nothing on standard error with --quiet', () => {
    write('portplan.yaml', ODD);
    expect(fix('--quiet')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(read('portplan.yaml')).toBe(EVEN);
  });

  it('refuses standard input', () => {
    const refused = portplanHere(['lint', '--fix', '-'], { input: ODD });
    expect(refused.stderr).toBe('portplan: --fix writes into files, and - is standard input: name the file\n');
    expect(refused.status).toBe(3);
  });

  it('does not touch a file that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from(ODD), Buffer.from('# caf\xe9\n', 'latin1')]);
    write('portplan.yaml', bytes);
    const refused = fix();
    expect(refused.stderr).toBe("portplan: portplan.yaml can't be fixed: it has bytes that are not UTF-8\n");
    expect(refused.status).toBe(3);
    expect(readFileSync(path('portplan.yaml'))).toEqual(bytes);
  });

  it('on a read-only file system: one sentence, and what was written stays written', async () => {
    const host = await PrivateHost.start();
    try {
      for (const name of ['a', 'b']) host.write(`/etc/plans/${name}/portplan.yaml`, ODD);
      for (const options of ['--bind', '-oremount,bind,ro'])
        expect(host.run(['mount', options, '/etc/plans/b', '/etc/plans/b']).stderr).toBe('');
      const refused = portplan(host, ['lint', '--fix', '.'], { cwd: '/etc/plans' });
      expect(refused.stderr).toBe(
        "fixed 1 finding in a/portplan.yaml\nportplan: b/portplan.yaml can't be fixed: the file system is read-only\n",
      );
      expect(refused.status).toBe(3);
      expect([host.read('/etc/plans/a/portplan.yaml'), host.read('/etc/plans/b/portplan.yaml')]).toEqual([EVEN, ODD]);
    } finally {
      host.close();
    }
  });
});
