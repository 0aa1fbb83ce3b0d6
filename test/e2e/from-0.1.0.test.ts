/** The records, snapshots, kept plans and outputs of portplan 0.1.0: read for ever, and understood as they were meant. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveValues, portplanHere } from '../support/cli.ts';
import {
  fixture,
  fixturePath,
  fixturesIn,
  makeImage,
  portplanOnEdge1,
  replay,
  startEdge1,
} from '../support/from-0.1.0.ts';
import type { PrivateHost, RunResult } from '../support/namespace.ts';
import { expectTolerantSchema } from '../support/output-schema.ts';

const DROP_IN = '/etc/sysctl.d/99-zz-portplan.conf';
const BEFORE = { range: '30000\t60999', reserved: '7000-7003', start: '1024' };
const AFTER = { range: '20000\t60999', reserved: '7000-7003,50051,50100-50102,61616', start: '80' };

interface Json {
  readonly host: string;
  readonly changed: boolean;
  readonly changes: readonly {
    readonly setting: string;
    readonly layer: string;
    readonly action: string;
    readonly after: string | null;
  }[];
  readonly diagnostics: readonly { readonly rule: string }[];
}

const json = ({ stdout }: Pick<RunResult, 'stdout'>): Json => JSON.parse(stdout) as Json;
const rulesIn = ({ diagnostics }: Json): readonly string[] => diagnostics.map(({ rule }) => rule);

describe('on the Linux host', () => {
  let host: PrivateHost;
  const run = (...args: readonly string[]): RunResult => portplanOnEdge1(host, args);
  const hasDropIn = (): boolean => host.run(['test', '-e', DROP_IN]).status === 0;

  beforeEach(async () => {
    host = await startEdge1();
  });

  afterEach(() => host.close());

  describe('records', () => {
    it.each(readdirSync(fixturePath('linux/records')))('%s: are listed', (name) => {
      replay(host, name);
      const listed = run('history', '--format', 'json');
      expect(listed).toMatchObject({ status: 0, stderr: '' });
      expect((json(listed) as unknown as { history: unknown[] }).history).toHaveLength(
        fixturesIn(`linux/records/${name}/history`).length,
      );
    });

    it('applied: the plan moves the drop-in alone, and what it no longer names is released', () => {
      replay(host, 'applied');
      const { changes: moved } = json(run('plan', '--format', 'json'));
      expect(moved.filter(({ action }) => action !== 'no-op')).toEqual([]);
      host.write('/etc/portplan.yaml', fixture('linux/portplan.yaml').replace('  grpc: 50051\n', ''));
      const { changes } = json(run('plan', '--format', 'json'));
      expect(changes.filter(({ after }) => after === '7000-7003,50100-50102,61616')).toHaveLength(2);
    });

    it('applied: are rolled back', () => {
      replay(host, 'applied');
      expect(run('rollback', '--yes')).toMatchObject({ status: 0, stderr: '' });
      expect([liveValues(host), hasDropIn()]).toEqual([BEFORE, false]);
    });

    it('cut-off: the plan says so, and a rollback leads back to what was before it', () => {
      replay(host, 'cut-off');
      expect(rulesIn(json(run('plan', '--format', 'json')))).toContain('unfinished-apply');
      expect(run('rollback', '--yes').status).toBe(0);
      expect([liveValues(host), hasDropIn()]).toEqual([AFTER, true]);
    });

    it('cut-off: the next apply finishes it', () => {
      replay(host, 'cut-off');
      expect(run('apply', '--yes').status).toBe(0);
      expect(liveValues(host)).toEqual(AFTER);
    });

    it('rolled-back: the apply before the one that was undone is undone in turn', () => {
      replay(host, 'rolled-back');
      expect(run('rollback', '--yes').status).toBe(0);
      expect([liveValues(host), hasDropIn()]).toEqual([BEFORE, false]);
    });

    it('unconfirmed: the plan says so, and the apply is confirmed', () => {
      replay(host, 'unconfirmed');
      expect(rulesIn(json(run('plan', '--format', 'json')))).toContain('unconfirmed-apply');
      expect(run('confirm')).toMatchObject({ status: 0, stderr: '' });
      expect(liveValues(host)).toEqual(AFTER);
      expect(rulesIn(json(run('plan', '--format', 'json')))).not.toContain('unconfirmed-apply');
    });

    it('unconfirmed: the apply is undone', () => {
      replay(host, 'unconfirmed');
      expect(run('rollback', '--yes').status).toBe(0);
      expect([liveValues(host), hasDropIn()]).toEqual([BEFORE, false]);
    });

    it('unconfirmed: are read where a later version with more keys wrote them', () => {
      replay(host, 'unconfirmed', (text) => {
        const content = { ...(JSON.parse(text) as object), formatVersion: '1.7', mood: 'good' };
        const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
        return JSON.stringify({ ...content, digest: `sha256:${digest}` });
      });
      expect(rulesIn(json(run('plan', '--format', 'json')))).toContain('unconfirmed-apply');
      expect(run('rollback', '--yes').status).toBe(0);
      expect([liveValues(host), hasDropIn()]).toEqual([BEFORE, false]);
    });

    it('undone-at-deadline: nothing is left to undo', () => {
      replay(host, 'undone-at-deadline');
      expect(run('history').stdout).toMatch(/^2 .* rollback of 1, not confirmed in time: /);
      expect(run('rollback', '--yes').stderr).toBe('portplan: there is no apply to undo on this host\n');
    });
  });

  describe('kept plans', () => {
    const apply = (name: string, ...options: readonly string[]): RunResult => {
      host.write('/run/kept.json', fixture(`linux/kept-plans/${name}.json`));
      return run('apply', '/run/kept.json', '--yes', ...options);
    };

    it.each(['live', 'from-snapshot', 'forced'])('%s: is applied', (name) => {
      expect(apply(name)).toMatchObject({ status: 0, stderr: '' });
      expect([liveValues(host), hasDropIn()]).toEqual([AFTER, true]);
    });

    it('image: is applied to the image', () => {
      makeImage(host, '/run/image');
      expect(apply('image', '--root', '/run/image')).toMatchObject({ status: 0, stderr: '' });
      expect(host.read(`/run/image${DROP_IN}`)).toContain('net.ipv4.ip_local_port_range = 20000 60999\n');
    });

    it('image: is refused on the host', () => {
      expect(apply('image')).toMatchObject({
        status: 3,
        stderr:
          'portplan: /run/kept.json is a plan for the image golden-image, and this is edge-1; nothing was changed\n',
      });
    });

    it('live: is refused where the host has moved on', () => {
      replay(host, 'undone-at-deadline');
      host.write('/etc/sysctl.d/50-site.conf', 'net.ipv4.ip_local_port_range = 30000 50000\n');
      const { status, stderr } = apply('live');
      expect(status).toBe(1);
      expect(stderr).toContain('net.ipv4.ip_local_port_range (systemd-sysctl) is 30000-50000');
      expect(liveValues(host)).toEqual(BEFORE);
    });

    it('live: is refused where it was changed', () => {
      host.write('/run/kept.json', fixture('linux/kept-plans/live.json').replaceAll('50051', '50052'));
      expect(run('apply', '/run/kept.json', '--yes')).toMatchObject({
        status: 3,
        stderr: expect.stringContaining('was changed since it was written') as string,
      });
    });
  });
});

describe.each(['linux', 'windows'])('snapshots of the %s host', (platform) => {
  const plan = fixturePath(`${platform}/portplan.yaml`);
  const files = fixturesIn(`${platform}/snapshots`);
  const path = (name: string): string => fixturePath(`${platform}/snapshots/${name}`);

  it.each(files)('%s: is planned', (name) => {
    const { status, stdout, stderr } = portplanHere(['plan', plan, '--host', path(name), '--format', 'json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const rules = rulesIn(json({ stdout }));
    expect(rules.includes('unfinished-apply')).toBe(name === 'cut-off.json');
    expect(rules.includes('unconfirmed-apply')).toBe(name === 'unconfirmed.json');
    expect(rules.includes('unreadable-file')).toBe(name === 'ordinary-user.json');
    const { changes } = json({ stdout });
    const isApplied = changes.every(({ action }) => action === 'no-op');
    expect(isApplied).toBe(['applied.json', 'unconfirmed.json'].includes(name));
  });

  // The others differ from these in their records, which only a plan looks at.
  const distinct = ['live.json', 'ordinary-user.json', 'image.json'].filter((name) => files.includes(name));

  it.each(distinct)('%s: is linted against, mapped, and made a first plan of', (name) => {
    const { host } = JSON.parse(fixture(`${platform}/snapshots/${name}`)) as { host: string };
    const lint = portplanHere(['lint', plan, '--host', path(name), '--format', 'json']);
    expect(lint).toMatchObject({ status: 0 });
    expect(json(lint)).toMatchObject({ error: null });
    const map = portplanHere(['map', plan, '--host', path(name), '--format', 'json']);
    expect(map).toMatchObject({ status: 0 });
    expect(json(map)).toMatchObject({ host, error: null });
    const init = portplanHere(['init', '-', '--host', path(name), '--format', 'json']);
    expect(init).toMatchObject({ status: 0 });
    expect(json(init)).toMatchObject({ host, error: null });
  });

  it('live.json: has the changes that 0.1.0 planned there', () => {
    const now = json(portplanHere(['plan', plan, '--host', path('live.json'), '--format', 'json']));
    const then = JSON.parse(fixture(`${platform}/output/plan.json`)) as Json;
    expect({ host: now.host, changes: now.changes }).toEqual({ host: then.host, changes: then.changes });
  });
});

describe('the JSON of each command', () => {
  const files = ['linux', 'windows'].flatMap((name) =>
    fixturesIn(`${name}/output`).map((file) => `${name}/output/${file}`),
  );

  it.each(files)('%s: is what the schema of today describes', (name) => {
    expectTolerantSchema('output', fixture(name));
  });
});
