/** `plan --host` with many captured hosts: which plan each takes, and one line for each. */
import { describe, expect, it } from 'vitest';
import { expectSchema } from '../support/output-schema.ts';
import { DB, HostsFolder, WEB } from '../support/hosts-folder.ts';

const folder = new HostsFolder();

describe('the plan of each host', () => {
  it('is the only FILE', () => {
    folder.capture('web-1');
    folder.capture('db-1');
    expect(folder.plansOf('--host', 'hosts', folder.file('web.yaml', WEB))).toEqual({ 'db-1': 'web', 'web-1': 'web' });
  });

  it('is the one with its name, of several', () => {
    folder.capture('web');
    folder.capture('db-1');
    const files = [folder.file('a.yaml', WEB), folder.file('b.yaml', DB)];
    expect(folder.plansOf('--host', 'hosts', ...files)).toEqual({ 'db-1': 'db-1', web: 'web' });
  });

  it('is the one with its name, of a directory', () => {
    folder.capture('db-1');
    folder.file('plans/web.portplan.yaml', WEB);
    folder.file('plans/db.portplan.yaml', DB);
    expect(folder.plansOf('--host', 'hosts', 'plans')).toEqual({ 'db-1': 'db-1' });
  });

  it('is found by the first part of a full name, in any case', () => {
    folder.capture('DB-1.example.com');
    folder.file('plans/db.portplan.yaml', DB);
    expect(folder.plansOf('--host', 'hosts', 'plans')).toEqual({ 'DB-1.example.com': 'db-1' });
  });

  it('is that of the first --plan-for that matches', () => {
    for (const name of ['web-1', 'web-10', 'db-1']) folder.capture(name);
    folder.file('web.yaml', WEB);
    folder.file('db.yaml', DB);
    const options = ['--plan-for', 'web-?=db.yaml', '--plan-for', 'web*=web.yaml', '--plan-for', '*=db.yaml'];
    expect(folder.plansOf('--host', 'hosts', ...options)).toEqual({ 'web-1': 'db-1', 'web-10': 'web', 'db-1': 'db-1' });
  });

  it('is that of --plan-for before the one with its name', () => {
    folder.capture('web');
    folder.capture('db-1');
    const files = [folder.file('web.yaml', WEB), folder.file('db.yaml', DB)];
    expect(folder.plansOf('--host', 'hosts', '--plan-for', 'web=db.yaml', ...files)).toEqual({
      web: 'db-1',
      'db-1': 'db-1',
    });
  });

  it('is missing where nothing matches, and only there', () => {
    folder.capture('db-1');
    folder.capture('mail');
    expect(
      folder.plansOf('--host', 'hosts', '--plan-for', 'db-*=db.yaml', '--host', folder.file('db.yaml', DB)),
    ).not.toEqual({});
    const [, mail] = folder.lines('--host', 'hosts', '--plan-for', 'db-*=db.yaml');
    expect(mail).toMatchObject({
      host: 'mail',
      error: { code: 'no-plan', message: 'there is no plan for mail: no --plan-for matches' },
    });
  });
});

describe('each line of --format jsonl', () => {
  it('is what the host says alone', () => {
    const files = [folder.capture('web-1'), folder.capture('web-2', '50051')];
    const yaml = folder.file('web.yaml', WEB);
    const alone = files.map((path) => {
      const { stdout } = folder.plan('--host', path, yaml, '--format', 'json');
      return { ...(JSON.parse(stdout) as object), captured: path };
    });
    expect(folder.lines('--host', files[0] ?? '', '--host', files[1] ?? '', yaml)).toEqual(alone);
  });

  it('says whether the host changes', () => {
    folder.capture('web-1', '50051');
    folder.capture('web-2');
    const changed = folder
      .lines('--host', 'hosts', folder.file('web.yaml', WEB.replace('grpc: 50051', '')))
      .map((l) => l.changed);
    expect(changed).toEqual([false, false]);
    expect(folder.lines('--host', 'hosts', folder.file('web.yaml', WEB)).map((l) => l.changed)).toEqual([true, true]);
  });

  it('is of this host too', () => {
    const { stdout, status } = folder.plan(folder.file('web.yaml', WEB), '--format', 'jsonl');
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(2);
    expectSchema('output', stdout);
  });

  it('is of a plan file with faults too', () => {
    const { stdout, status } = folder.plan(folder.file('bad.yaml', 'version: 1\nephemeral: 5\n'), '--format', 'jsonl');
    expect(status).toBe(1);
    expect(expectSchema('output', stdout)).toMatchObject({
      error: { code: 'plan-has-errors' },
      diagnostics: [{ rule: 'bad-range' }],
    });
  });
});
