/** `plan --host` with many captured hosts: one run, one answer a host. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { portplan, portplanHere } from '../support/cli.ts';
import { PrivateHost, type RunResult } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';

const WEB = 'version: 1\nname: web\nservices: {grpc: 50051}\n';
const DB = 'version: 1\nname: db-1\nservices: {db: 50432}\n';

let snapshot: string;
let folder: string;

beforeAll(async () => {
  const host = await PrivateHost.start();
  ({ stdout: snapshot } = portplan(host, ['snapshot']));
  host.close();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portplan-hosts-'));
  mkdirSync(join(folder, 'hosts'));
  mkdirSync(join(folder, 'plans'));
  return () => rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A host with these ports reserved; the file is named after it. */
function capture(name: string, reserved = ''): string {
  const value = JSON.parse(snapshot) as { snapshot: { settings: { setting: string; live: string }[] } };
  const setting = value.snapshot.settings.find((each) => each.setting.endsWith('reserved_ports'));
  if (setting) setting.live = reserved;
  return file(`hosts/${name}.json`, JSON.stringify({ ...value, host: name }));
}

function plan(...args: readonly string[]): RunResult {
  return portplanHere(['plan', ...args], { cwd: folder });
}

interface Line {
  readonly host: string | null;
  readonly captured: string;
  readonly changed: boolean;
  readonly plan?: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly diagnostics: readonly { readonly rule: string }[];
}

function lines(...args: readonly string[]): readonly Line[] {
  const { stdout } = plan(...args, '--format', 'jsonl');
  return stdout
    .trimEnd()
    .split('\n')
    .map((text) => expectSchema('output', text) as Line);
}

function plansOf(...args: readonly string[]): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    lines(...args).map(({ host, plan: name, error }) => [String(host), name ?? error?.code ?? null]),
  );
}

describe('the plan of each host', () => {
  it('is the only FILE', () => {
    capture('web-1');
    capture('db-1');
    expect(plansOf('--host', 'hosts', file('web.yaml', WEB))).toEqual({ 'db-1': 'web', 'web-1': 'web' });
  });

  it('is the one with its name, of several', () => {
    capture('web');
    capture('db-1');
    const files = [file('a.yaml', WEB), file('b.yaml', DB)];
    expect(plansOf('--host', 'hosts', ...files)).toEqual({ 'db-1': 'db-1', web: 'web' });
  });

  it('is the one with its name, of a directory', () => {
    capture('db-1');
    file('plans/web.portplan.yaml', WEB);
    file('plans/db.portplan.yaml', DB);
    expect(plansOf('--host', 'hosts', 'plans')).toEqual({ 'db-1': 'db-1' });
  });

  it('is found by the first part of a full name, in any case', () => {
    capture('DB-1.example.com');
    file('plans/db.portplan.yaml', DB);
    expect(plansOf('--host', 'hosts', 'plans')).toEqual({ 'DB-1.example.com': 'db-1' });
  });

  it('is that of the first --plan-for that matches', () => {
    for (const name of ['web-1', 'web-10', 'db-1']) capture(name);
    file('web.yaml', WEB);
    file('db.yaml', DB);
    const options = ['--plan-for', 'web-?=db.yaml', '--plan-for', 'web*=web.yaml', '--plan-for', '*=db.yaml'];
    expect(plansOf('--host', 'hosts', ...options)).toEqual({ 'web-1': 'db-1', 'web-10': 'web', 'db-1': 'db-1' });
  });

  it('is that of --plan-for before the one with its name', () => {
    capture('web');
    capture('db-1');
    const files = [file('web.yaml', WEB), file('db.yaml', DB)];
    expect(plansOf('--host', 'hosts', '--plan-for', 'web=db.yaml', ...files)).toEqual({ web: 'db-1', 'db-1': 'db-1' });
  });

  it('is missing where nothing matches, and only there', () => {
    capture('db-1');
    capture('mail');
    expect(plansOf('--host', 'hosts', '--plan-for', 'db-*=db.yaml', '--host', file('db.yaml', DB))).not.toEqual({});
    const [, mail] = lines('--host', 'hosts', '--plan-for', 'db-*=db.yaml');
    expect(mail).toMatchObject({
      host: 'mail',
      error: { code: 'no-plan', message: 'there is no plan for mail: no --plan-for matches' },
    });
  });
});

describe('each line of --format jsonl', () => {
  it('is what the host says alone', () => {
    const files = [capture('web-1'), capture('web-2', '50051')];
    const yaml = file('web.yaml', WEB);
    const alone = files.map((path) => {
      const { stdout } = plan('--host', path, yaml, '--format', 'json');
      return { ...(JSON.parse(stdout) as object), captured: path };
    });
    expect(lines('--host', files[0] ?? '', '--host', files[1] ?? '', yaml)).toEqual(alone);
  });

  it('says whether the host changes', () => {
    capture('web-1', '50051');
    capture('web-2');
    const changed = lines('--host', 'hosts', file('web.yaml', WEB.replace('grpc: 50051', ''))).map((l) => l.changed);
    expect(changed).toEqual([false, false]);
    expect(lines('--host', 'hosts', file('web.yaml', WEB)).map((l) => l.changed)).toEqual([true, true]);
  });

  it('is of this host too', () => {
    const { stdout, status } = plan(file('web.yaml', WEB), '--format', 'jsonl');
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(2);
    expectSchema('output', stdout);
  });

  it('is of a plan file with faults too', () => {
    const { stdout, status } = plan(file('bad.yaml', 'version: 1\nephemeral: 5\n'), '--format', 'jsonl');
    expect(status).toBe(1);
    expect(expectSchema('output', stdout)).toMatchObject({
      error: { code: 'plan-has-errors' },
      diagnostics: [{ rule: 'bad-range' }],
    });
  });
});

describe('one bad host does not keep the others from being planned', () => {
  it('where its snapshot can not be read', () => {
    capture('web-1');
    file('hosts/broken.json', '{"formatVersion": "1.0"');
    const { status, stdout } = plan('--host', 'hosts', file('web.yaml', WEB));
    expect(status).toBe(3);
    expect(stdout).toContain('hosts/broken.json: no plan: hosts/broken.json:1:');
    expect(stdout).toContain('\nweb on web-1 (linux): 1 setting to change\n');
    expect(stdout).toMatch(/\n2 hosts: 1 to change, 1 with errors, 0 as planned\n$/);
  });

  it('where it is of another platform', () => {
    capture('web-1');
    const windows = join(process.cwd(), 'test/fixtures/lint/windows-port-held/good.host.json');
    const options = ['--host', 'hosts', '--host', windows, file('web.yaml', `${WEB}platform: linux\n`)];
    expect(plansOf(...options)).toEqual({ 'web-1': 'web', 'DEV-7': 'wrong-platform' });
  });

  it('where its plan has faults, which are shown once', () => {
    for (const name of ['web-1', 'web-2', 'db-1']) capture(name);
    file('bad.yaml', 'version: 1\nephemeral: 5\n');
    file('db.yaml', DB);
    const options = ['--plan-for', 'web-*=bad.yaml', '--plan-for', 'db-*=db.yaml'];
    const { status, stdout } = plan('--host', 'hosts', ...options);
    expect(status).toBe(1);
    expect(stdout.match(/\[bad-range\]/g)).toHaveLength(1);
    expect(stdout.match(/: no plan: the plan bad.yaml has errors$/gm)).toHaveLength(2);
    expect(stdout).toContain('db-1 on db-1 (linux)');
  });

  it('where one of the plans has faults, and nobody knows whose it is', () => {
    capture('db-1');
    file('plans/db.portplan.yaml', DB);
    file('plans/bad.portplan.yaml', 'version: 1\nname: web\nephemeral: 5\n');
    const { status, stdout } = plan('--host', 'hosts', 'plans');
    expect(status).toBe(1);
    expect(stdout).toContain('plans/bad.portplan.yaml: no plan: the plan plans/bad.portplan.yaml has errors\n');
    expect(stdout).toContain('db-1 on db-1 (linux)');
  });
});

describe('the exit status', () => {
  it('is 2 with --detailed-exitcode where one host changes', () => {
    capture('web-1');
    expect(plan('--host', 'hosts', file('web.yaml', WEB), '--detailed-exitcode').status).toBe(2);
  });

  it('is 0 where none does', () => {
    capture('web-1');
    const options = ['--host', 'hosts', file('idle.yaml', 'version: 1\n'), '--detailed-exitcode'];
    expect(plan(...options)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/1 host: 1 as planned/) as string,
    });
  });

  it('is 1 for an error, also where other hosts change', () => {
    capture('a');
    capture('b', '50051');
    const value = 'version: 1\nephemeral: 40000-40009\nservices: {a: 40001}\n';
    expect(plan('--host', 'hosts', file('few.yaml', value), '--detailed-exitcode').status).toBe(1);
  });
});

describe('status 3 and one sentence', () => {
  it.each([
    [['--format', 'json'], '--format json is one document, for one host; for many say --format jsonl, one a line'],
    [['--out', 'kept.json'], '--out keeps the plan of one host: name one --host'],
    [['--root', '/'], '--host names a captured host, and --root an image here: leave out one of the two'],
    [['--plan-for', 'web'], "--plan-for takes HOSTS=FILE, for instance 'web-*=web.portplan.yaml', not web"],
    [['--plan-for', 'web=gone.yaml'], "gone.yaml can't be read: it does not exist"],
  ])('for %s', (options, sentence) => {
    capture('web-1');
    capture('web');
    const { status, stderr, stdout } = plan('--host', 'hosts', file('web.yaml', WEB), ...options);
    expect(status).toBe(3);
    expect(stderr + stdout).toContain(sentence);
  });

  it('for a folder without snapshots', () => {
    expect(plan('--host', 'hosts', file('web.yaml', WEB)).stderr).toMatch(
      /^portplan: no snapshot, a file NAME\.json, is below hosts /,
    );
  });

  it('for --plan-for without a captured host', () => {
    expect(plan('--plan-for', `*=${file('web.yaml', WEB)}`).stderr).toBe(
      'portplan: --plan-for is about captured hosts: name them with --host\n',
    );
  });

  it('for two plans with one name', () => {
    capture('web');
    const { stderr } = plan('--host', 'hosts', file('a.yaml', WEB), file('b.yaml', WEB));
    expect(stderr).toMatch(/^portplan: one host has one plan: \S+a\.yaml and \S+b\.yaml have the name web\n$/);
  });
});
