/** The question of `apply` and `rollback` on a real terminal: only a yes changes anything, and only what was shown. */
import { afterEach, describe, expect, it } from 'vitest';
import { CLI, fingerprint, liveValues, portplan, setLive } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';
import { TerminalScreen } from '../support/terminal-screen.ts';
import { until } from '../support/unconfirmed.ts';

const PLAN = 'version: 1\nname: edge\nservices: {grpc: 50051}\n';

const { host } = hostForEach(() => host.write('/etc/portplan.yaml', PLAN));

let screen: TerminalScreen | null = null;

afterEach(() => {
  screen?.close();
  screen = null;
});

/** At the question; `setUp` is for the shell of the terminal. */
async function asked(words = 'apply /etc/portplan.yaml', setUp = ':'): Promise<TerminalScreen> {
  const command = host.argv([process.execPath, CLI, ...words.split(' ')]).join(' ');
  screen = new TerminalScreen(`${setUp}; ${command}; echo "status $?"`);
  await screen.shows('[y/N]');
  return screen;
}

function state() {
  return { live: liveValues(host), files: fingerprint(host) };
}

function pidOfQuestion(): string {
  return host.run(['pgrep', '-f', `^${process.execPath} ${CLI} `]).stdout.trim();
}

describe('the question of apply', () => {
  it.each(['y', 'Y'])('%s applies', async (key) => {
    const on = await asked();
    on.press(key);
    await on.shows('status 0');
    expect(liveValues(host).reserved).toBe('50051');
    expect(on.flag('cursor_flag')).toBe('1');
  });

  it.each(['n', 'Enter', 'Escape', 'C-c', 'C-d'])('%s changes nothing', async (key) => {
    const before = state();
    const on = await asked();
    on.press(key);
    expect(await on.shows('status 3')).toContain('not applied; nothing was changed');
    expect(state()).toEqual(before);
    expect(on.flag('cursor_flag')).toBe('1');
  });

  it('no other key is an answer, and a terminal of another size asks the same', async () => {
    const before = state();
    const on = await asked();
    on.press('x', 'Up', 'Space', 'F1');
    for (const columns of [20, 200, 80]) on.resize({ columns, rows: 10 });
    await on.shows('[y/N]');
    expect(state()).toEqual(before);
    on.press('y');
    await on.shows('status 0');
    expect(liveValues(host).reserved).toBe('50051');
  });

  it.each(['HUP', 'INT', 'TERM', 'KILL'])('SIG%s ends it, and nothing was changed', async (signal) => {
    const before = state();
    const on = await asked();
    host.run(['kill', `-${signal}`, ...pidOfQuestion().split('\n')]);
    await on.shows(/status \d+/);
    expect(state()).toEqual(before);
  });

  it('a terminal that goes away ends it, and nothing was changed', async () => {
    const before = state();
    const on = await asked();
    on.close();
    screen = null;
    await until('it has ended', () => pidOfQuestion() === '');
    expect(state()).toEqual(before);
  });

  it('what another program has changed meanwhile is a reason to refuse', async () => {
    const on = await asked();
    setLive(host, 'ip_local_reserved_ports', '1234');
    const before = state();
    on.press('y');
    expect(await on.shows('status 1')).toContain('has moved on since the plan was made');
    expect(state()).toEqual(before);
  });

  it('another plan in the file meanwhile changes nothing of what was shown', async () => {
    const on = await asked();
    host.write('/etc/portplan.yaml', PLAN.replace('50051', '50052'));
    on.press('y');
    await on.shows('status 0');
    expect(liveValues(host).reserved).toBe('50051');
  });

  it('shows what a name hides', async () => {
    host.write('/etc/portplan.yaml', PLAN.replace('edge', '"e\\u202edge\\u200b"'));
    const text = (await asked()).text();
    expect(text).toContain('e\\u202edge\\u200b on ');
    expect(text).not.toMatch(/[\u202e\u200b]/);
  });

  it.each([
    ['y', 'Enter', 0, '50051'],
    ['n', 'Enter', 3, ''],
    ['C-d', '', 3, ''],
  ])('on a terminal of no size %s is an answer too', async (key, enter, status, reserved) => {
    const on = await asked('apply /etc/portplan.yaml', 'stty cols 0 rows 0');
    on.press(key, enter);
    await on.shows(`status ${status}`);
    expect(liveValues(host).reserved).toBe(reserved);
  });
});

describe('the question of rollback', () => {
  it('undoes only the record that was shown', async () => {
    for (const port of ['50051', '50052']) {
      host.write('/etc/portplan.yaml', PLAN.replace('50051', port));
      if (port === '50051') expect(portplan(host, ['apply', '/etc/portplan.yaml', '--yes']).status).toBe(0);
    }
    const on = await asked('rollback');
    expect(portplan(host, ['apply', '/etc/portplan.yaml', '--yes']).status).toBe(0);
    on.press('y');
    expect(await on.shows('status 1')).toContain('something was applied since you were asked');
    expect(liveValues(host).reserved).toBe('50052');
  });
});
