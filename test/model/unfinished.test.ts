import { describe, expect, it } from 'vitest';
import { linux } from '../../src/backends/linux/backend.ts';
import { ownsNothing } from '../../src/model/plan/ownership.ts';
import { describeUnfinished, type Unfinished } from '../../src/model/plan/unfinished.ts';
import { hostOf, snapshotOf } from '../support/known-host.ts';
import { Machine } from '../support/machine.ts';

async function read(unfinished: unknown): Promise<Unfinished | null> {
  const described = await linux.describe(new Machine(), ownsNothing);
  return hostOf(snapshotOf('linux', 'testhost', { ...described, unfinished })).unfinished;
}

describe('an apply that was cut off, in a snapshot', () => {
  const settings = [{ setting: 'net.ipv4.ip_local_reserved_ports', before: '', after: '80' }];
  const record = { action: 'apply', at: '2026-01-01T00:00:00.000Z', plan: 'edge', settings } as const;

  it.each([record, null])('is read: %j', async (given) => {
    expect(await read(given)).toEqual(given);
  });

  it('is there without the bytes of files', () => {
    const state = { text: 'secret', mode: 0o600, uid: 0, gid: 0 };
    const files = [{ path: '/etc/sysctl.conf', before: state, after: state }];
    expect(describeUnfinished({ ...record, ...{ files } })).toEqual(record);
  });

  it.each([
    [{ ...record, action: 'plan' }, 'snapshot.unfinished.action is "plan", expected apply or rollback'],
    [{ ...record, settings: [{}] }, 'snapshot.unfinished.settings[0].setting is missing, expected a text'],
    ['yes', 'snapshot.unfinished is "yes", expected an object or null'],
  ])('is refused in one sentence: %j', async (given, fault) => {
    await expect(read(given)).rejects.toThrow(`host.json is no snapshot that can be read: ${fault}; make it anew`);
  });
});
