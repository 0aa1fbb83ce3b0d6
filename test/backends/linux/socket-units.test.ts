/** Socket units in what systemd 247, 252 and 257 and ss printed on one host each: by control group and by address they are the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadedSockets, unitSockets } from '../../../src/backends/linux/units/loaded-sockets.ts';
import { cgroupsIn, placeIn } from '../../../src/backends/linux/units/name-socket-units.ts';
import { PROJECT } from '../../support/cli.ts';

const fixture = (version: string, name: string): string =>
  readFileSync(`${PROJECT}/test/fixtures/systemd/${version}/${name}`, 'utf8');

describe.each(['247', '252', '257'])('systemd %s', (version) => {
  const loaded = unitSockets(fixture(version, 'show-all-sockets.txt'));
  const byName = new Map(loaded.map((each) => [each.name, each]));

  it('addresses, services and Accept= of each unit', () => {
    expect(byName.get('multi.socket')).toEqual({
      ...{ name: 'multi.socket', isActive: true, isPerConnection: false, activates: ['other-name.service'] },
      listens: [
        { protocol: 'tcp', address: '127.0.0.1', port: 40004 },
        { protocol: 'tcp', address: '::1', port: 40005 },
        { protocol: 'tcp', address: '0.0.0.0', port: 40006 },
        { protocol: 'udp', address: '127.0.0.1', port: 40006 },
      ],
    });
    expect(byName.get('inetd.socket')).toMatchObject({ isPerConnection: true, activates: ['inetd@.service'] });
    expect(byName.get('dgram.socket')?.listens).toEqual([{ protocol: 'udp', address: '::', port: 40002 }]);
    expect(byName.get('systemd-udevd-kernel.socket')?.listens).toEqual([]);
  });

  it('each socket of process 1 that ss lists: the unit of its control group listens there', () => {
    const lines = fixture(version, 'ss.txt')
      .trimEnd()
      .split('\n')
      .filter((line) => line.includes('"systemd",pid=1,'));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      const [path = ''] = [...cgroupsIn(line).values()];
      const unit = byName.get(placeIn(path).socketUnit ?? '');
      const [, protocol, address = '', port] = /^(tcp|udp) \S+ \d+ \d+ (\S+):(\d+) /.exec(line) ?? [];
      const plain = address.replace(/%.*/, '').replace('*', '::').replace(/[[\]]/g, '');
      expect([line, unit?.listens]).toEqual([
        line,
        expect.arrayContaining([{ protocol, address: plain, port: Number(port) }]),
      ]);
    }
  });
});

describe('the control group of a socket', () => {
  it.each([
    ['/system.slice/plain.socket', { socketUnit: 'plain.socket', isManager: false }],
    ['/system.slice/system-tmpl.slice/tmpl@40010.socket', { socketUnit: 'tmpl@40010.socket', isManager: false }],
    ['/system.slice/nosocket.service', { socketUnit: null, isManager: false }],
    ['/user.slice/user-1000.slice/user@1000.service/init.scope', { socketUnit: null, account: 1000, isManager: true }],
    ['/x;rm.socket', { socketUnit: null, isManager: false }],
  ])('%s', (path, place) => {
    expect(placeIn(path)).toEqual(place);
  });

  it('one that is gone is none', () => {
    expect(cgroupsIn('LISTEN 0 4096 *:40008 *:* ino:3684 sk:5 cgroup:unreachable:83e v6only:0 <->').size).toBe(0);
  });
});

describe('which systemd is asked', () => {
  it.each([
    [0, undefined, []],
    [1000, 1000, ['--user']],
    [0, 1000, ['--user', '-M', '1000@.host']],
  ])('by account %s for that of %s', async (uid, account, words) => {
    const asked: (readonly string[])[] = [];
    const system = {
      user: () => ({ uid, gid: uid }),
      run: (invocation: { words: readonly string[] }) => {
        asked.push(invocation.words);
        return Promise.resolve({ status: 1, stdout: '', stderr: '' });
      },
    } as unknown as Parameters<typeof loadedSockets>[0];
    expect(await loadedSockets(system, account)).toBeNull();
    expect(asked[0]?.slice(0, words.length + 1)).toEqual([...words, 'show']);
  });
});
