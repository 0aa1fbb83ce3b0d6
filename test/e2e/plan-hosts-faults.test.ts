/** `plan --host` with many captured hosts: what goes wrong with one of them, and with all. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DB, HostsFolder, WEB } from '../support/hosts-folder.ts';

const folder = new HostsFolder();

describe('one bad host does not keep the others from being planned', () => {
  it('where its snapshot can not be read', () => {
    folder.capture('web-1');
    folder.file('hosts/broken.json', '{"formatVersion": "1.0"');
    const { status, stdout } = folder.plan('--host', 'hosts', folder.file('web.yaml', WEB));
    expect(status).toBe(3);
    expect(stdout).toContain('hosts/broken.json: no plan: hosts/broken.json:1:');
    expect(stdout).toContain('\nweb on web-1 (linux): 1 setting to change\n');
    expect(stdout).toMatch(/\n2 hosts: 1 to change, 1 could not be planned, 0 as planned\n$/);
  });

  it('where it is of another platform', () => {
    folder.capture('web-1');
    const windows = join(process.cwd(), 'test/fixtures/lint/windows-port-held/good.host.json');
    const options = ['--host', 'hosts', '--host', windows, folder.file('web.yaml', `${WEB}platform: linux\n`)];
    expect(folder.plansOf(...options)).toEqual({ 'web-1': 'web', 'DEV-7': 'wrong-platform' });
  });

  it('where its plan has faults, which are shown once', () => {
    for (const name of ['web-1', 'web-2', 'db-1']) folder.capture(name);
    folder.file('bad.yaml', 'version: 1\nephemeral: 5\n');
    folder.file('db.yaml', DB);
    const options = ['--plan-for', 'web-*=bad.yaml', '--plan-for', 'db-*=db.yaml'];
    const { status, stdout } = folder.plan('--host', 'hosts', ...options);
    expect(status).toBe(1);
    expect(stdout.match(/\[bad-range\]/g)).toHaveLength(1);
    expect(stdout.match(/: no plan: the plan bad.yaml has errors$/gm)).toHaveLength(2);
    expect(stdout).toContain('db-1 on db-1 (linux)');
  });

  it('where the plan with its name has faults', () => {
    folder.capture('db-1');
    folder.capture('web');
    folder.file('plans/db.portplan.yaml', DB);
    folder.file('plans/bad.portplan.yaml', 'version: 1\nname: web\nephemeral: 5\n');
    const { status, stdout } = folder.plan('--host', 'hosts', 'plans');
    expect(status).toBe(1);
    expect(stdout).toContain('web (hosts/web.json): no plan: the plan plans/bad.portplan.yaml has errors\n');
    expect(stdout).toContain('db-1 on db-1 (linux)');
  });

  it('where nobody can know whose the plan with faults is', () => {
    folder.capture('db-1');
    folder.capture('web');
    folder.file('plans/db.portplan.yaml', DB);
    folder.file('plans/bad.portplan.yaml', 'version: 1\nname: [web\n');
    const { status, stdout, stderr } = folder.plan('--host', 'hosts', 'plans');
    expect(status).toBe(3);
    expect(stdout).toContain('no plan has its name, or it is plans/bad.portplan.yaml, which has errors\n');
    expect(stdout).toMatch(/\n2 hosts: /);
    expect(stderr.match(/^plans\/bad\.portplan\.yaml:/gm)).toHaveLength(1);
  });

  it('where there is a snapshot of it already', () => {
    folder.capture('web-1');
    folder.capture('WEB-1', '', 'zz');
    const [, second] = folder.lines('--host', 'hosts', folder.file('web.yaml', WEB));
    expect(second).toMatchObject({ captured: 'hosts/zz.json', error: { code: 'two-snapshots' } });
  });

  it('where it is a link that leads nowhere', () => {
    folder.capture('web-1');
    symlinkSync('gone.json', folder.path('hosts/zz.json'));
    expect(folder.plan('--host', 'hosts', folder.file('web.yaml', WEB)).stdout).toContain(
      "hosts/zz.json can't be read",
    );
  });
});

describe('what no host takes is told', () => {
  it('of --plan-for, and of a plan by its name', () => {
    folder.capture('db-1');
    folder.file('plans/web.portplan.yaml', WEB);
    folder.file('plans/db.portplan.yaml', DB);
    const { stderr } = folder.plan('--host', 'hosts', '--plan-for', `wbe-*=${folder.file('x.yaml', WEB)}`, 'plans');
    expect(stderr).toBe(
      `portplan: --plan-for wbe-*=${folder.path('x.yaml')} is for no host\nportplan: the plan web (plans/web.portplan.yaml) is for no host here\n`,
    );
  });

  it('in the comment, too', () => {
    folder.capture('db-1');
    const options = ['--plan-for', `wbe-*=${folder.file('x.yaml', WEB)}`, folder.file('db.yaml', DB)];
    expect(folder.plan('--host', 'hosts', ...options, '--format', 'markdown').stdout).toMatch(
      /^### portplan: .*\n\n- --plan-for .* is for no host\n/,
    );
  });

  it('with its faults, where it has some', () => {
    folder.capture('db-1');
    folder.file('plans/db.portplan.yaml', DB);
    folder.file('plans/bad.portplan.yaml', 'version: 1\nname: web\nephemeral: 5\n');
    const { status, stderr } = folder.plan('--host', 'hosts', 'plans');
    expect(status).toBe(1);
    expect(stderr).toContain('[bad-range]');
  });
});

describe('one file is planned once', () => {
  it('however often and under whatever name it is given', () => {
    folder.capture('web-1');
    expect(folder.lines('--host', 'hosts', '--host', folder.path('hosts'), folder.file('web.yaml', WEB))).toHaveLength(
      1,
    );
  });
});

describe('a run that fails', () => {
  it('says so in the comment', () => {
    expect(folder.plan('--host', 'hosts', folder.file('web.yaml', WEB), '--format', 'markdown')).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^### portplan: could not be planned\n\n\*\*Why\*\*: no snapshot/) as string,
    });
  });
});

describe('the exit status', () => {
  it('is 2 with --detailed-exitcode where one host changes', () => {
    folder.capture('web-1');
    expect(folder.plan('--host', 'hosts', folder.file('web.yaml', WEB), '--detailed-exitcode').status).toBe(2);
  });

  it('is 0 where none does', () => {
    folder.capture('web-1');
    const options = ['--host', 'hosts', folder.file('idle.yaml', 'version: 1\n'), '--detailed-exitcode'];
    expect(folder.plan(...options)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/1 host: 1 as planned/) as string,
    });
  });

  it('is 1 for an error, also where other hosts change', () => {
    folder.capture('a');
    folder.capture('b', '50051');
    const value = 'version: 1\nephemeral: 40000-40009\nservices: {a: 40001}\n';
    expect(folder.plan('--host', 'hosts', folder.file('few.yaml', value), '--detailed-exitcode').status).toBe(1);
  });
});

describe('status 3 and one sentence', () => {
  it.each([
    [['--format', 'json'], '--format json is one document, for one host; for many say --format jsonl, one a line'],
    [['--out', 'kept.json'], '--out keeps the plan of one host: name one snapshot and one plan FILE'],
    [['--root', '/'], '--host names a captured host, and --root an image here: leave out one of the two'],
    [['--plan-for', 'web'], "--plan-for takes HOSTS=FILE, for instance 'web-*=web.portplan.yaml', not web"],
    [['--plan-for', 'web=gone.yaml'], "gone.yaml can't be read: it does not exist"],
  ])('for %s', (options, sentence) => {
    folder.capture('web-1');
    folder.capture('web');
    const { status, stderr, stdout } = folder.plan('--host', 'hosts', folder.file('web.yaml', WEB), ...options);
    expect(status).toBe(3);
    expect(stderr + stdout).toContain(sentence);
  });

  it('for a folder without snapshots', () => {
    expect(folder.plan('--host', 'hosts', folder.file('web.yaml', WEB)).stderr).toMatch(
      /^portplan: no snapshot, a file NAME\.json, is below hosts;/,
    );
  });

  it('for --plan-for without a captured host', () => {
    expect(folder.plan('--plan-for', `*=${folder.file('web.yaml', WEB)}`).stderr).toBe(
      'portplan: --plan-for is about captured hosts: name them with --host\n',
    );
  });

  it('for two plans with one name', () => {
    folder.capture('web');
    const { stderr } = folder.plan('--host', 'hosts', folder.file('a.yaml', WEB), folder.file('b.yaml', WEB));
    expect(stderr).toMatch(/^portplan: one host has one plan: \S+a\.yaml and \S+b\.yaml have the name web\n$/);
  });
});
