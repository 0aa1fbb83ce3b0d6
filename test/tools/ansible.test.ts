/** The example for Ansible, played by the real ansible-playbook on three private hosts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, liveValues } from '../support/cli.ts';
import { AnsibleGroup, BIN, type Played } from '../support/ansible/group.ts';

const SITE = 'examples/ansible/site.yml';
const APPLY = 'portplan : Apply the plan';
const HOSTS = ['edge-1', 'edge-2', 'edge-3'] as const;
const KERNEL = { range: '32768\t60999', reserved: '', start: '1024' };
const PLANNED = {
  'edge-1': { range: '20000\t60999', reserved: '50051', start: '1024' },
  'edge-2': { range: '20000\t60999', reserved: '50051,61616', start: '1024' },
  'edge-3': { range: '32768\t60999', reserved: '30000-30099,40404', start: '1024' },
};
const PLAYING = 600_000;

let group: AnsibleGroup;

function liveEverywhere() {
  return Object.fromEntries(HOSTS.map((name) => [name, liveValues(group.host(name))]));
}

function allUnfinished(): readonly string[] {
  return HOSTS.filter((name) => group.host(name).run(['test', '-e', '/var/lib/portplan/unfinished.json']).status === 0);
}

describe('three hosts with a plan each', () => {
  let check: string;
  let afterCheck: readonly unknown[];
  let [first, second]: Played[] = [];

  beforeAll(async () => {
    group = await AnsibleGroup.start(HOSTS);
    check = group.run(SITE, { words: ['--check', '--diff'] }).stdout;
    afterCheck = [liveEverywhere(), HOSTS.map((name) => fingerprint(group.host(name)))];
    first = group.play(SITE);
    second = group.play(SITE);
  }, PLAYING);

  afterAll(() => group.close());

  it('--check --diff shows the settings and the file of each', () => {
    for (const line of [
      'before: net.ipv4.ip_local_port_range (live)\n',
      '\n-32768\t60999\n+20000\t60999\n',
      '\n+50051\n+61616\n',
      '\n--- /dev/null\n+++ /etc/sysctl.d/zzz-portplan.conf\n',
      '\n+net.ipv4.ip_local_reserved_ports = 30000-30099,40404\n',
    ])
      expect(check).toContain(line);
    expect(/Apply the plan] .*?TASK/s.exec(check)?.[0]).toContain('changed: [edge-1]');
  });

  it('--check --diff does nothing', () => {
    expect(afterCheck).toEqual([
      Object.fromEntries(HOSTS.map((name) => [name, KERNEL])),
      HOSTS.map(() => expect.not.stringContaining('portplan') as string),
    ]);
  });

  it('the first run changes each host, and verifies that nothing is left to do', () => {
    expect(HOSTS.map((name) => first?.result(APPLY, name).changed)).toEqual([true, true, true]);
    expect(first?.status).toBe(0);
    expect(liveEverywhere()).toEqual(PLANNED);
  });

  it('the handler is told on each host what record undoes it', () => {
    expect(HOSTS.map((name) => first?.result('Tell how to undo it', name).msg)).toEqual(
      HOSTS.map((name) => `To undo it on ${name}: sudo /var/lib/bin/portplan rollback 1 --yes`),
    );
  });

  it('the second run changes nothing, and calls no handler', () => {
    expect(second?.changed).toEqual({ 'edge-1': 0, 'edge-2': 0, 'edge-3': 0 });
    expect(second?.all('Tell how to undo it', 'edge-1')).toEqual([]);
  });

  it('what the handler says undoes it', () => {
    const undo = first?.result('Tell how to undo it', 'edge-1').msg?.replace(/^.*: sudo /, '') ?? '';
    const undone = group.host('edge-1').run(undo.split(' '));
    expect(undone.stderr).toBe('');
    expect(liveValues(group.host('edge-1'))).toEqual(KERNEL);
  });
});

/** A Node that dies when portplan is about to put its file where the boot reads it. */
const DYING_NODE = `#!/bin/sh\nexec ${process.execPath} --require /run/die.cjs "$@"\n`;
const DIE = `
  const fs = require('node:fs');
  for (const call of ['renameSync', 'linkSync']) {
    const done = fs[call];
    fs[call] = (from, to) => {
      if (to.endsWith('/zzz-portplan.conf')) process.kill(process.pid, 'SIGKILL');
      done(from, to);
    };
  }`;

describe('three hosts of which one has a file that wins at boot, and one dies', () => {
  let [bad, next]: Played[] = [];
  let live: ReturnType<typeof liveEverywhere>;
  let unfinished: readonly string[];

  beforeAll(async () => {
    group = await AnsibleGroup.start(HOSTS);
    group.host('edge-2').write('/etc/sysctl.d/zzzz-local.conf', 'net.ipv4.ip_local_port_range = 1024 65000\n');
    const dying = group.host('edge-3');
    dying.write('/run/die.cjs', DIE);
    dying.write(`${BIN}/node`, DYING_NODE);
    dying.run(['chmod', '755', `${BIN}/node`]);
    bad = group.play(SITE);
    [live, unfinished] = [liveEverywhere(), allUnfinished()];
    dying.run(['rm', `${BIN}/node`]);
    next = group.play(SITE);
  }, PLAYING);

  afterAll(() => group.close());

  it('the one with the file fails, and says which file it is', () => {
    expect(bad?.result(APPLY, 'edge-2')).toMatchObject({ failed: true, changed: false });
    expect(bad?.result(APPLY, 'edge-2').msg).toMatch(
      /^the plan has errors; nothing was changed\n.*error: .*\/etc\/sysctl\.d\/zzzz-local\.conf:1/,
    );
    expect(live['edge-2']).toEqual(KERNEL);
  });

  it('no other host fails for it', () => {
    expect([bad?.status, bad?.failures]).toEqual([2, { 'edge-1': 0, 'edge-2': 1, 'edge-3': 1 }]);
    expect(live['edge-1']).toEqual(PLANNED['edge-1']);
  });

  it('the one that dies leaves something half done, and Ansible says so', () => {
    expect(bad?.result(APPLY, 'edge-3')).toMatchObject({
      failed: true,
      msg: 'MODULE FAILURE\nSee stdout/stderr for the exact error',
      rc: 137,
    });
    expect(unfinished).toEqual(['edge-3']);
    expect(live['edge-3']).toEqual(PLANNED['edge-3']);
    expect(group.host('edge-3').run(['ls', '/etc/sysctl.d']).stdout).toContain('zzz-portplan.conf\n');
  });

  it('the next run finishes what was cut off', () => {
    expect(next?.result(APPLY, 'edge-3')).toMatchObject({ changed: true });
    expect(allUnfinished()).toEqual([]);
    expect(next?.failures).toEqual({ 'edge-1': 0, 'edge-2': 1, 'edge-3': 0 });
  });
});
