/** What goes wrong on a host whose netsh speaks Chinese: one sentence, and the host as it was. */
import { renameSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot, WindowsStandIn } from '../support/windows/stand-in.ts';
import { expectSchema } from '../support/output-schema.ts';
import { changing, wineHostForAll, STORE } from '../support/windows/wine-host.ts';

const ADD = 'netsh interface ipv4 add excludedportrange protocol=tcp';
const SECOND = `${ADD} startport=50103 numberofports=1 store=persistent`;
const UNDONE = 'Everything that was done has been undone.';

const host = wineHostForAll();
let standIn: WindowsStandIn;
let before: Snapshot;

beforeEach(() => {
  standIn = host.renew({ language: 'zh' });
  host.plan('services: {web: 127.0.0.1:50101, grpc: 127.0.0.1:50103}');
  before = standIn.snapshot();
});

function failed(status: number, sentence: string): object {
  return { status, stdout: '', stderr: `portplan: ${sentence}\n` };
}

describe('without elevated rights', () => {
  const sentence =
    'changing port settings needs an elevated prompt: open the terminal with "Run as administrator"; nothing was changed';

  it.each(['apply', 'rollback'])('%s says how to get them, and leaves nothing behind', async (command) => {
    standIn.elevated = false;
    expect(await host.portplan(command, '--yes')).toEqual(failed(3, sentence));
    expect({ changing: changing(standIn), hasStore: host.machine.exists(STORE) }).toEqual({
      changing: [],
      hasStore: false,
    });
  });
});

describe('a netsh that does not show the tables', () => {
  const show = 'netsh interface ipv6 show excludedportrange protocol=udp store=persistent';
  const isAsked = (words: readonly string[]): boolean => `netsh ${words.join(' ')}` === show;

  it.each([
    ['prints nothing', '', 0, `the output of \`${show}\` is not what netsh prints: it printed nothing`],
    [
      'prints something else',
      '端口 1 2 3\r\n',
      0,
      `the output of \`${show}\` is not what netsh prints: it has no table`,
    ],
    ['fails', '拒绝访问。\r\n', 1, `\`${show}\` failed (exit status 1)`],
  ])('%s, and is named', async (_, output, status, message) => {
    standIn.garble(isAsked, output, status);
    const ran = await host.portplan('apply', '--yes', '--format', 'json');
    // One line, and so no trace of the program's own calls.
    expect(ran.stderr).toMatch(/^portplan: [^\n]*; nothing was changed\n$/);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      platform: 'windows',
      changed: false,
      error: { code: 'unreadable-host', message: expect.stringContaining(message) as string },
    });
    expectSchema('output', ran.stdout);
    expect(ran.status).toBe(3);
  });
});

describe('a command that fails in the middle', () => {
  it('because of a listener is known before anything is tried, and the sentence says whose', async () => {
    standIn.listeners.push({ protocol: 'tcp', family: 'ipv4', port: 50103, pid: 4711, name: 'nginx.exe' });
    before = standIn.snapshot();
    const { status, stdout } = await host.portplan('apply', '--yes');
    expect({ status, changes: standIn.changes }).toEqual({ status: 1, changes: 0 });
    expect(stdout).toContain('is in use by nginx.exe (process 4711) on 0.0.0.0:50103: netsh excludes no port');
    expect(standIn.snapshot()).toEqual(before);
  });

  it('is undone where it refuses', async () => {
    standIn.failAt(2, { kind: 'refuse', status: 1 });
    // Its own words are in a code page that nobody knows.
    expect(await host.portplan('apply', '--yes')).toEqual(failed(1, `\`${SECOND}\` failed (exit status 1). ${UNDONE}`));
    expect(standIn.snapshot()).toEqual(before);
    expect(host.records()).toEqual([]);
  });

  it('has not failed where netsh did all and says that it did not', async () => {
    standIn.failAt(2, { kind: 'done-but-failed', status: 1 });
    expect(await host.json('apply', '--yes')).toMatchObject({ status: 0, changed: true, record: 1, error: null });
    expect(standIn.stacks['ipv4/tcp'].persistent.map(({ first }) => first)).toEqual([50101, 50103]);
  });
});

it('a netsh.exe that is not there is named', async () => {
  const path = host.machine.path('C:\\windows\\system32\\netsh.exe');
  renameSync(path, `${path}.away`);
  const { status, stdout, stderr } = await host.portplan('plan', '--format', 'json');
  renameSync(`${path}.away`, path);
  expect({ status, sentences: stderr.split('\n').length - 1 }).toEqual({ status: 3, sentences: 1 });
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: 'missing-program',
      message: expect.stringMatching(/^C:\\windows\\System32\\netsh\.exe /i) as string,
    },
  });
});

it('a record that somebody damaged is named, and keeps apply from guessing', async () => {
  host.machine.write(`${STORE}\\history\\000001.json`, '{"id": 1');
  const { status, stderr } = await host.portplan('apply', '--yes');
  expect({ status, changing: changing(standIn) }).toEqual({ status: 3, changing: [] });
  expect(stderr).toMatch(
    /^portplan: C:[\\/]ProgramData[\\/]portplan[\\/]history[\\/]000001\.json is damaged\. [^\n]*\n$/,
  );
});
