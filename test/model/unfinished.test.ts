import { describe, expect, it } from 'vitest';
import { describeUnfinished, readUnfinished, type Unfinished } from '../../src/model/plan/unfinished.ts';

function read(value: unknown): Unfinished | null {
  return readUnfinished({ value, path: 'unfinished', file: 'host.json', remedy: 'make it anew' });
}

describe('an apply that was cut off, in a snapshot', () => {
  const settings = [{ setting: 'net.ipv4.ip_local_reserved_ports', before: '', after: '80' }];
  const record = { action: 'apply', at: '2026-01-01T00:00:00.000Z', plan: 'edge', settings } as const;

  it.each([record, null])('is read: %j', (given) => {
    expect(read(given)).toEqual(given);
  });

  it('is there without the bytes of files', () => {
    const state = { text: 'secret', mode: 0o600, uid: 0, gid: 0 };
    const files = [{ path: '/etc/sysctl.conf', before: state, after: state }];
    expect(describeUnfinished({ ...record, ...{ files } })).toEqual(record);
  });

  it.each([
    [{ ...record, action: 'plan' }, 'unfinished.action is "plan", expected apply or rollback'],
    [{ ...record, settings: [{}] }, 'unfinished.settings[0].setting is missing, expected a text'],
    ['yes', 'unfinished is "yes", expected an object'],
  ])('is refused in one sentence: %j', (given, fault) => {
    expect(() => read(given)).toThrow(`host.json is no snapshot that can be read: ${fault}; make it anew`);
  });
});
