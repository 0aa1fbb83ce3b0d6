/** `apply --confirm-within` on the real kernel, where no systemd runs: a process of its own waits. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI, liveValues, portplan, setLive } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import { isWaiting, unconfirmedOn, until, untilUndone, watcherOf } from '../support/unconfirmed.ts';

const DROP_IN = '/etc/sysctl.d/zzz-portplan.conf';
const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  grpc: 50051\n';
const BEFORE = { range: '32768\t60999', reserved: '7000', start: '1024' };
const AFTER = { range: '20000\t60999', reserved: '7000,50051', start: '1024' };

let host: PrivateHost;
/** Of the processes that this test has left waiting. */
let tokens: string[];

beforeEach(async () => {
  tokens = [];
  host = await PrivateHost.start();
  host.write('/etc/portplan.yaml', PLAN);
  setLive(host, 'ip_local_reserved_ports', '7000');
});

afterEach(() => {
  for (const token of tokens) {
    const pid = watcherOf(token);
    if (pid !== null) process.kill(pid);
  }
  host.close();
});

function apply(seconds: number, ...more: readonly string[]) {
  const applied = portplan(host, [
    'apply',
    '/etc/portplan.yaml',
    '--yes',
    '--confirm-within',
    String(seconds),
    ...more,
  ]);
  if (isWaiting(host)) tokens.push(unconfirmedOn(host).token);
  return applied;
}

function json(stdout: string): Record<string, unknown> {
  return expectSchema('output', stdout) as Record<string, unknown>;
}

function state() {
  return { ...liveValues(host), hasDropIn: host.run(['test', '-e', DROP_IN]).status === 0 };
}

describe('an apply that nobody confirms', () => {
  it('is undone: live values, file, and a record that says why', async () => {
    expect(apply(1)).toMatchObject({ status: 0, stderr: '' });
    await untilUndone(host);
    expect(state()).toEqual({ ...BEFORE, hasDropIn: false });
    expect(portplan(host, ['history']).stdout).toMatch(
      /^2 .* rollback of 1, not confirmed in time: .*\n1 .* apply edge: /,
    );
  });

  it('says until when it stands, by what, and what to run', () => {
    const applied = apply(60);
    const { deadline } = unconfirmedOn(host);
    const at = deadline.replace('T', ' ').replace(/\.\d+Z/, ' UTC');
    expect(applied.stdout).toContain(
      `Not confirmed yet: undone at ${at} (by a process that waits) unless you run: sudo portplan confirm\n`,
    );
  });

  it('says so in JSON, and nothing of a warning about itself', () => {
    const { unconfirmed, diagnostics } = json(apply(60, '--format', 'json').stdout);
    expect({ unconfirmed, diagnostics }).toEqual({
      unconfirmed: { record: 1, deadline: unconfirmedOn(host).deadline, by: 'detached' },
      diagnostics: [],
    });
  });

  it('is undone when its terminal is gone and its whole session was hung up', async () => {
    const command = `${process.execPath} ${CLI} apply /etc/portplan.yaml --yes --confirm-within 2`;
    // The shell on the terminal hangs up its own process group once it has applied, and script closes the terminal.
    const ended = host.run(['script', '-qec', `${command}; kill -HUP 0`, '/dev/null']);
    expect(ended.stdout).toContain('Not confirmed yet');
    await untilUndone(host);
    expect(state()).toEqual({ ...BEFORE, hasDropIn: false });
    expect(portplan(host, ['history']).stdout).toContain('rollback of 1, not confirmed in time');
  });

  it('does not hold up whoever waits for the end of its output', () => {
    const start = performance.now();
    const piped = host.run([
      'sh',
      '-c',
      `${process.execPath} ${CLI} apply /etc/portplan.yaml --yes --confirm-within 600 2>&1 | cat`,
    ]);
    tokens.push(unconfirmedOn(host).token);
    expect(piped.stdout).toContain('Not confirmed yet');
    expect(performance.now() - start).toBeLessThan(60_000);
  });

  it('is undone once a run that holds the lock at the deadline is done', async () => {
    const lock = ['flock', '/var/lib/portplan/lock'];
    apply(5);
    const holder = host.spawn([...lock, 'sh', '-c', 'echo held; cat']);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const { deadline, token } = unconfirmedOn(host);
    await until('the deadline is over', () => new Date().toISOString() > deadline);
    expect(liveValues(host)).toEqual(AFTER);
    holder.stdin.end();
    await untilUndone(host);
    expect(liveValues(host)).toEqual(BEFORE);
    await until('the process has ended', () => watcherOf(token) === null);
  });
});

describe('confirm', () => {
  it('keeps what was applied, also after the deadline', async () => {
    apply(2);
    const { token } = unconfirmedOn(host);
    const confirmed = portplan(host, ['confirm']);
    expect({ status: confirmed.status, stdout: confirmed.stdout, stderr: confirmed.stderr }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^Confirmed: 1 .* apply edge: net\.ipv4\./) as string,
      stderr: '',
    });
    await until('the process has ended', () => watcherOf(token) === null);
    expect(state()).toEqual({ ...AFTER, hasDropIn: true });
    expect(portplan(host, ['history']).stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('names the record in JSON', () => {
    apply(60);
    expect(json(portplan(host, ['confirm', '--format', 'json']).stdout)).toMatchObject({ confirmed: 1, error: null });
  });

  it('has nothing to say where nothing waits: status 3', () => {
    expect(portplan(host, ['confirm'])).toMatchObject({
      status: 3,
      stderr: 'portplan: no apply waits to be confirmed on this host\n',
    });
  });

  it('that comes too late says when it was undone: status 1', async () => {
    apply(1);
    await untilUndone(host);
    const late = portplan(host, ['confirm']);
    expect(late.status).toBe(1);
    expect(late.stderr).toMatch(
      /^portplan: the apply of \S+ \S+ UTC \(edge\) was not confirmed in time: it was undone at \S+ \S+ UTC\n$/,
    );
  });
});
