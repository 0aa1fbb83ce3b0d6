/** An image that was copied from a running host, records and all, with /proc mounted in it: the kernel stays as it is. */
import { beforeEach, describe, expect, it } from 'vitest';
import { parseRecord, recordText } from '../../src/apply/record.ts';
import type { FileState } from '../../src/model/plan/file-state.ts';
import type { ApplyRecord } from '../../src/model/plan/record.ts';
import { liveValues, portplan } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const [IMAGE, STORE, RANGE] = ['/var/lib/image', '/var/lib/image/var/lib/portplan', 'net.ipv4.ip_local_port_range'];
const RECORD = `${STORE}/history/000001.json`;
const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices: {grpc: 50051}\n';

const { host } = hostForEach(() => {
  host.write('/etc/portplan.yaml', PLAN);
  expect(portplan(host, ['apply', '/etc/portplan.yaml', '--yes']).status).toBe(0);
  host.write('/etc/portplan.yaml', PLAN.replace('50051', '50052'));
  host.run(['mkdir', '-p', `${IMAGE}/etc`, `${IMAGE}/proc`, `${IMAGE}/usr/lib/systemd`, `${IMAGE}/var/lib`]);
  host.write(`${IMAGE}/usr/lib/systemd/systemd-sysctl`, '');
  host.run(['cp', '-a', '/etc/sysctl.d', `${IMAGE}/etc/`]);
  host.run(['cp', '-a', '/var/lib/portplan', STORE]);
  expect(host.run(['mount', '--rbind', '/proc', `${IMAGE}/proc`]).status).toBe(0);
});

let before: ReturnType<typeof liveValues>;
beforeEach(() => {
  before = liveValues(host);
});

function record(change: (record: ApplyRecord) => ApplyRecord): void {
  const whole = parseRecord(host.read(RECORD));
  if (whole === null) throw new Error(`${RECORD} is no record`);
  const made = change(whole);
  host.write(`${STORE}/unfinished.json`, recordText(made));
  host.run(['rm', RECORD]);
}

const turned = ({ settings, files, ...rest }: ApplyRecord): ApplyRecord => ({
  ...rest,
  id: 2,
  action: 'rollback',
  undoes: 1,
  settings: settings.map(({ before: was, after, ...change }) => ({ ...change, before: after, after: was })),
  files: files.map((change) => ({ ...change, before: change.after, after: change.before })),
});

function inImage(...words: readonly string[]) {
  const done = portplan(host, [...words, '--root', IMAGE]);
  expect(liveValues(host)).toEqual(before);
  return done;
}

describe('a record that names settings', () => {
  it('is rolled back without them, and says so', () => {
    const { status, stdout } = inImage('rollback', '--yes');
    expect(status).toBe(0);
    expect(stdout).toMatch(/; without net\..*, net\.ipv4\.ip_local_port_range, as an image has no live settings\n$/);
    expect(() => host.read(`${IMAGE}/etc/sysctl.d/zzz-portplan.conf`)).toThrow('ENOENT');
  });

  it('says so in JSON', () => {
    const { undone, leftOut } = JSON.parse(inImage('rollback', '--yes', '--format', 'json').stdout) as {
      undone: number;
      leftOut: readonly string[];
    };
    expect(undone).toBe(1);
    expect(leftOut).toContain(RANGE);
  });

  it.each(['apply /etc/portplan.yaml --yes', 'confirm'])('leads no %s to the kernel', (words) => {
    inImage(...words.split(' '));
  });
});

describe.each<[string, (record: ApplyRecord) => ApplyRecord]>([
  ['an apply', (made) => made],
  ['a rollback', turned],
])('%s that was cut off', (_what, change) => {
  it.each(['rollback --yes', 'apply /etc/portplan.yaml --yes'])('is ended by %s without the kernel', (words) => {
    record(change);
    expect(inImage(...words.split(' '))).toMatchObject({ status: 0 });
    expect(inImage('rollback', '--yes').stderr).not.toContain(RANGE);
  });
});

it('a record that names a setting as a file changes nothing', () => {
  const path = '/proc/sys/net/ipv4/ip_local_port_range';
  const state = (text: string): FileState => ({ text: text as FileState['text'], mode: 0o644, uid: 0, gid: 0 });
  record((made) => ({ ...made, files: [{ path, before: state('1024\t2000\n'), after: state(`${before.range}\n`) }] }));
  expect(inImage('rollback', '--yes').status).not.toBe(0);
});
