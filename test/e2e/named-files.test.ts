/** Files that others name, and what they may lead to: nothing hangs, nothing is read without end, and no secret is shown. */
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI, PROJECT } from '../support/cli.ts';

const SHADOW = 'root:$6$salt$s3cret:19000:0:99999:7:::\ndaemon:*:19000::::::\n';
const GOOD = 'version: 1\nname: h\nreserved: [8080]\n';

const MODULE = join(PROJECT, 'dist/ansible/portplan.js');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portplan-named-'));
  put('ok.yaml', GOOD);
  put('secret', SHADOW);
  spawnSync('mkfifo', [join(folder, 'fifo')]);
});

afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
}

interface Ran {
  readonly status: number | null;
  readonly out: string;
}

/** What it prints, on either stream. `words` go through a shell where there is more than portplan's own. */
function run(words: readonly string[], input = '', program: readonly string[] = [process.execPath, CLI]): Ran {
  const [first = '', ...rest] = [...program, ...words];
  const env = { ...process.env, TITLE: `x\n${GOOD}services: [`, TOKEN: 's3cret' };
  const ran = spawnSync(first, rest, { cwd: folder, input, env, encoding: 'utf8', timeout: 10_000 });
  return { status: ran.status, out: ran.stdout + ran.stderr };
}

describe('what is no file is refused in one sentence', () => {
  const kinds = [
    ['fifo', 'it is a named pipe, not a regular file'],
    ['/dev/zero', 'it is a device, not a regular file'],
    ['/dev/tty', 'it is a device, not a regular file'],
    ['.', 'it is a directory, not a file'],
    ['/proc/self/mem', 'input/output error'],
  ] as const;

  it.each(kinds)('where a plan extends %s, with the place that names it', (target, reason) => {
    put('plan.yaml', `version: 1\nname: h\nextends: [ok.yaml, ${target}]\n`);
    const { status, out } = run(['lint', 'plan.yaml']);
    expect(out).toContain(`plan.yaml:3:20: error: can't read "${target}": ${reason} [extends-unreadable]`);
    expect(status).toBe(1);
  });

  it.each(kinds)('where the command line names %s as a plan, a kept plan or a snapshot', (target, reason) => {
    for (const words of [
      ['plan', target],
      ['validate', `./${target}`],
      ['plan', '--host', target, 'ok.yaml'],
    ]) {
      if (target === '.' || (words[0] === 'validate' && target.startsWith('/'))) continue;
      const { status, out } = run(words);
      expect(out.split('\n')[0]).toContain(`can't be read: ${reason}`);
      expect(status).toBe(3);
    }
  });

  it('a socket', () => {
    const listen = `require('node:net').createServer().listen('sock', () => process.exit())`;
    run(['-e', listen], '', [process.execPath]);
    expect(run(['plan', 'sock']).out).toContain("sock can't be read: it is a socket, not a regular file");
  });

  it('portplan.yaml, and the file of another program that is one', () => {
    symlinkSync('fifo', join(folder, 'portplan.yaml'));
    expect(run(['plan']).out).toContain("portplan.yaml can't be read: it is a named pipe");
    expect(run(['lint', '.']).out).toContain('it is a named pipe');
    symlinkSync('fifo', join(folder, 'x.conf'));
    expect(run(['lint', 'x.conf']).out).toContain("x.conf can't be read: it is a named pipe");
  });
});

describe('a pipe that the shell has opened is read', () => {
  it.each(['<(cat ok.yaml)', '/dev/stdin < ok.yaml', '- < ok.yaml', '/dev/fd/3 3< <(cat ok.yaml)'])('%s', (operand) => {
    const words = `'${process.execPath}' '${CLI}' validate ${operand}`;
    expect(run(['-c', words], '', ['bash'])).toMatchObject({ status: 0 });
  });

  it('with its bases where the command runs, and no advice to read it again', () => {
    put('pipe.yaml', 'version: 1\nname: h\nextends: ok.yaml\n');
    const { status, out } = run(['-c', `'${process.execPath}' '${CLI}' plan --root . <(cat pipe.yaml)`], '', ['bash']);
    expect([status, out]).toEqual([0, expect.stringContaining('ok.yaml:3')]);
    expect(out).not.toContain('To make it so');
  });

  it('up to its limit', () => {
    const words = `'${process.execPath}' '${CLI}' validate - < /dev/zero`;
    expect(run(['-c', words], '', ['bash']).out).toContain('it has more than 64 MiB');
  });
});

describe('a file that is too long is refused', () => {
  it('as a plan, before it is read', () => {
    put('long.yaml', '');
    truncateSync(join(folder, 'long.yaml'), 2 ** 40);
    put('plan.yaml', 'version: 1\nname: h\nextends: long.yaml\n');
    expect(run(['validate', 'plan.yaml']).out).toContain('can\'t read "long.yaml": it has more than 8 MiB');
    expect(run(['validate', 'long.yaml']).out).toContain('it has more than 64 MiB');
    put('nine.yaml', `${GOOD}${'#\n'.repeat(4.5 * 1024 * 1024)}`);
    expect(run(['validate', 'nine.yaml']).out).toContain('it has more than 8 MiB');
  });
});

describe('links give a file no new names', () => {
  it('four links to one folder, fifteen levels of extends', () => {
    mkdirSync(join(folder, 'd'));
    for (const link of ['a', 'b', 'c', 'd']) symlinkSync('.', join(folder, 'd', link));
    const names = (level: number): string => ['a', 'b', 'c', 'd'].map((link) => `${link}/${level}.yaml`).join(', ');
    for (let level = 0; level < 15; level++)
      put(`d/${level}.yaml`, `version: 1\nname: h\nextends: [${level < 14 ? names(level + 1) : ''}]\n`);
    const { status, out } = run(['validate', 'd/0.yaml']);
    expect([status, out]).toEqual([0, 'd/0.yaml: valid\n']);
  });

  it('a file that extends itself under another name is a cycle', () => {
    put('plan.yaml', 'version: 1\nname: h\nextends: other.yaml\n');
    linkSync(join(folder, 'plan.yaml'), join(folder, 'other.yaml'));
    expect(run(['validate', 'plan.yaml']).out).toContain('this file extends itself: plan.yaml → other.yaml');
  });

  it('a plan with another name of its base is kept, and applied as it was reviewed', () => {
    put('base.yaml', GOOD);
    symlinkSync('base.yaml', join(folder, 'link.yaml'));
    put('plan.yaml', 'version: 1\nname: h\nextends: [base.yaml, link.yaml]\n');
    put('img/etc/hostname', 'img\n');
    expect(run(['plan', '--root', 'img', 'plan.yaml', '--out', 'kept.json']).status).toBe(0);
    expect(run(['apply', '--root', 'img', '--yes', 'kept.json'])).toMatchObject({ status: 0 });
  });

  it('a plan extends no more than a hundred files', () => {
    const names = Array.from({ length: 150 }, (_, i) => `b${i}.yaml`);
    for (const name of names) put(name, 'version: 1\n');
    put('plan.yaml', `version: 1\nname: h\nextends:\n${names.map((name) => `  - ${name}\n`).join('')}`);
    const { out } = run(['validate', 'plan.yaml']);
    expect(out).toContain('plan.yaml:104:5: error: this plan extends more than 100 files, and "b100.yaml" is not read');
  });

  it('folders that lead to one another are walked once', () => {
    for (let level = 1; level < 9; level++) {
      mkdirSync(join(folder, `w/${level}`), { recursive: true });
      for (const link of ['a', 'b', 'c', 'd']) symlinkSync(`../${level + 1}`, join(folder, `w/${level}/${link}`));
    }
    put('w/9/portplan.yaml', GOOD);
    expect(run(['validate', 'w']).out).toBe(`${join('w/9/portplan.yaml')}: valid\n`);
    expect(run(['validate', 'w/**/*.yaml']).out).toBe(`${join('w/9/portplan.yaml')}: valid\n`);
    expect(run(['plan', '--host', 'w', 'ok.yaml']).out).toContain('no snapshot, a file NAME.json, is below w');
  });
});

describe('a secret that a name leads to is not shown', () => {
  const places = ['secret', '/proc/self/environ'];

  it.each(places)('by a plan that extends %s, in any format', (target) => {
    put('plan.yaml', `version: 1\nname: h\nextends: ${target}\n`);
    const all = [
      ...['text', 'json', 'sarif', 'github'].map((format) => ['lint', '--format', format, 'plan.yaml']),
      ...['text', 'json'].map((format) => ['validate', '--format', format, 'plan.yaml']),
      ...['text', 'json', 'markdown', 'diff'].map((format) => ['plan', '--format', format, 'plan.yaml']),
      ['apply', '--check', 'plan.yaml'],
      ['audit', 'plan.yaml'],
    ];
    for (const words of all) {
      const { status, out } = run(words);
      expect(out, words.join(' ')).not.toMatch(/s3cret|\$6\$|daemon/);
      expect(out, words.join(' ')).toContain('this does not look like a port plan');
      expect(out, words.join(' ')).toMatch(/plan\.yaml:3:10`? extends it/);
      expect([1, 3], words.join(' ')).toContain(status);
    }
  });

  it.each(places)('by portplan.yaml, a snapshot, a kept plan or a sysctl file that is a link to %s', (target) => {
    for (const name of ['portplan.yaml', 'host.json', 'x.conf']) symlinkSync(target, join(folder, name));
    const all = [
      ['lint'],
      ['plan'],
      ['lint', 'x.conf'],
      ['plan', '--host', 'host.json', 'ok.yaml'],
      ['apply', 'host.json'],
    ];
    for (const words of all) expect(run(words).out, words.join(' ')).not.toMatch(/s3cret|\$6\$|daemon/);
  });

  it.each(['"s3cret"', '{"formatVersion": "s3cret"}', '{"command": "s3cret"}', '{"keptPlan": "s3cret"}', '["s3cret"]'])(
    'by a snapshot or a kept plan of %s',
    (text) => {
      put('x.json', text);
      for (const words of [
        ['plan', '--host', 'x.json', 'ok.yaml'],
        ['apply', 'x.json'],
      ])
        expect(run(words)).toMatchObject({ out: expect.not.stringMatching('s3cret') as string });
    },
  );

  it('by an image: as its name, or as a file of it', () => {
    for (const [name, target] of [
      ['img/etc/hostname', join(folder, 'secret')],
      ['img/etc/sysctl.d/x.conf', join(folder, 'secret')],
      ['img/var/lib/portplan/unfinished.json', join(folder, 'secret')],
    ] as const) {
      put(`${name}.placeholder`, '');
      symlinkSync(target, join(folder, name));
    }
    for (const words of [
      ['plan', '--root', 'img', 'ok.yaml'],
      ['audit', '--root', 'img'],
      ['history', '--root', 'img'],
    ])
      expect(run(words).out).not.toMatch(/s3cret|\$6\$|daemon/);
    rmSync(join(folder, 'img/etc/hostname'));
    put('img/etc/hostname', SHADOW);
    expect(run(['plan', '--root', 'img', 'ok.yaml']).out).not.toMatch(/s3cret|\$6\$|daemon/);
  });

  it('by a capture', () => {
    put('cap/listing.txt', 'x');
    rmSync(join(folder, 'cap/listing.txt'));
    symlinkSync('../secret', join(folder, 'cap/listing.txt'));
    const { status, out } = run(['snapshot', '--captured', 'cap']);
    expect(out).toContain("listing.txt can't be read: too many links, or a link where none is followed");
    expect(out).not.toContain('s3cret');
    expect(status).toBe(3);
    rmSync(join(folder, 'cap/listing.txt'));
    spawnSync('mkfifo', [join(folder, 'cap/listing.txt')]);
    expect(run(['snapshot', '--captured', 'cap']).out).toContain('it is a named pipe, not a regular file');
  });

  it.each([SHADOW, 'TOKEN=s3cret\nKEY=s3cret', 'db.password = s3cret\n'])('by a plan that persists in %j', (text) => {
    put('img/etc/secret', text);
    put('plan.yaml', `${GOOD}persist: {file: /etc/secret}\n`);
    for (const format of ['text', 'json', 'markdown', 'diff']) {
      const { out } = run(['plan', '--root', 'img', '--format', format, 'plan.yaml']);
      expect(out).toContain('+net.ipv4.ip_local_reserved_ports = 8080');
      expect(out).not.toMatch(/s3cret|daemon/);
    }
  });

  it.each(['secret', '/proc/self/environ'])('by the module of Ansible, whose plan is or extends %s', (target) => {
    const whole = target.startsWith('/') ? target : join(folder, target);
    put('plan.yaml', `version: 1\nname: h\nextends: ${whole}\n`);
    for (const plan of [whole, join(folder, 'plan.yaml')]) {
      put('args.json', JSON.stringify({ plan, state: 'checked' }));
      const { out } = run([join(folder, 'args.json')], '', [process.execPath, MODULE]);
      expect(out).toContain('this does not look like a port plan');
      expect(out).not.toMatch(/s3cret|\$6\$|daemon/);
    }
    expect(run([join(folder, 'fifo')], '', [process.execPath, MODULE]).out).toContain(
      "can't be read: it is a named pipe",
    );
  });
});

it('of an image, so much is read and no more', () => {
  put('img/etc/long', '#\n'.repeat(2 ** 20));
  mkdirSync(join(folder, 'img/etc/sysctl.d'));
  for (let i = 0; i < 100; i++) symlinkSync('/etc/long', join(folder, `img/etc/sysctl.d/${i}.conf`));
  expect(run(['plan', '--root', 'img', 'ok.yaml'])).toEqual({
    status: 3,
    out: "portplan: /etc/long can't be read: with it, more than 32 MiB would be read there, the most in one run\n",
  });
});
