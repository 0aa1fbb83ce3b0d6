/** What the map leaves behind on a real terminal. */
import { describe, expect, it, vi } from 'vitest';
import { CLI } from '../support/cli.ts';
import { mapTerminal } from '../support/map-terminal.ts';

const { host, open } = mapTerminal();

describe('leaving it', () => {
  it.each(['q', 'C-c'])('%s brings the screen back, and the status is 0', async (key) => {
    const screen = await open();
    expect([screen.flag('alternate_on'), screen.flag('cursor_flag')]).toEqual(['1', '0']);
    screen.press(key);
    expect(await screen.shows('status')).toBe('status 0');
    expect([screen.flag('alternate_on'), screen.flag('cursor_flag')]).toEqual(['0', '1']);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ])('so does %s, which ends it', async (signal, status) => {
    const screen = await open();
    process.kill(ownPid(), signal);
    await screen.shows(`status ${status}`);
    expect([screen.flag('alternate_on'), screen.flag('cursor_flag')]).toEqual(['0', '1']);
  });

  it('SIGTSTP brings it back until SIGCONT, and then it goes on where it was', async () => {
    const screen = await open();
    screen.press('n', 'n');
    await screen.shows('9100/tcp spare');
    const pid = ownPid();
    process.kill(pid, 'SIGTSTP');
    await vi.waitFor(() => expect(host.run(['ps', '-o', 'stat=', '-p', String(pid)]).stdout).toMatch(/^T/), WAIT);
    await vi.waitFor(() => expect([screen.flag('alternate_on'), screen.flag('cursor_flag')]).toEqual(['0', '1']), WAIT);
    process.kill(pid, 'SIGCONT');
    await screen.shows('9100/tcp spare');
    screen.press('N');
    await screen.shows('8090/tcp late');
    screen.press('q');
    await screen.shows('status 0');
  });
});

const WAIT = { timeout: 10_000, interval: 20 };

/** Of the program on the screen. */
function ownPid(): number {
  const pids = host
    .run(['pgrep', '-f', '--', `${CLI} map`])
    .stdout.trim()
    .split('\n');
  const own = pids.filter(
    (pid) =>
      host.run(['readlink', `/proc/${pid}/ns/net`]).stdout === host.run(['readlink', '/proc/self/ns/net']).stdout,
  );
  expect(own).toHaveLength(1);
  return Number(own[0]);
}
