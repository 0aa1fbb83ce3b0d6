import { describe, expect, test } from 'vitest';
import { pathOfKey, targetsOf } from '../../../../src/backends/linux/boot/proc-path.ts';
import { both, file, RANGE, values } from './files.ts';

const settingsOf = (path: string) => targetsOf(path).map(({ setting }) => setting);
const slashes = 'net/ipv4/ip_local_port_range';

describe('a key', () => {
  test.each([
    ['net.ipv4.x', 'net/ipv4/x'],
    ['net/ipv4/x', 'net/ipv4/x'],
    ['net.ipv4/x', 'net/ipv4.x'],
    ['net/ipv4.x', 'net/ipv4.x'],
    ['net/conf/eth0.1/x', 'net/conf/eth0.1/x'],
    ['net.conf.eth0/1.x', 'net/conf/eth0.1/x'],
    ['hostname', 'hostname'],
  ])('%s is the path %s', (key, path) => {
    expect(pathOfKey(key)).toBe(path);
  });

  const range = (key: string) => values('ephemeral', file('a', `${key} = 40000 50001`));
  const set = '40000\t50001';
  const kept = '32768\t60999';

  test.each([
    RANGE,
    slashes,
    `/${slashes}`,
    `.${RANGE}`,
    'net//ipv4/ip_local_port_range',
    'net/./ipv4/ip_local_port_range',
  ])('%s works', (key) => {
    expect(range(key)).toEqual(both(set));
  });

  test.each([
    ...['net.ipv4/ip_local_port_range', 'net/ipv4.ip_local_port_range', `/proc/sys/${slashes}`, `proc.sys.${RANGE}`],
    ...['Net.ipv4.ip_local_port_range', `"${RANGE}"`, `${RANGE}s`, 'ip_local_port_range', `\xef\xbb\xbf${RANGE}`],
  ])('%s does not work', (key) => {
    expect(range(key)).toEqual(both(kept));
  });

  test.each([`${slashes}/`, `${RANGE}.`, `${slashes}/.`])(
    '%s works in systemd-sysctl, which takes the end off',
    (key) => {
      expect(range(key)).toEqual({ 'systemd-sysctl': set, procps: kept });
    },
  );

  test.each(['net/ipv4/../ipv4/ip_local_port_range'])('%s works in procps, for systemd-sysctl refuses it', (key) => {
    expect(range(key)).toEqual({ 'systemd-sysctl': kept, procps: set });
  });
});

describe('a glob reaches', () => {
  test.each([
    ['net/ipv4/ip_local_*', ['ephemeral', 'reserved']],
    ['net/ipv4/*', ['ephemeral', 'reserved', 'unprivilegedPortStart', 'timeWaitReuse']],
    ['net/ipv4/tcp_*', ['timeWaitReuse']],
    ['*/*/*_start', ['unprivilegedPortStart']],
    ['net/ipv4/ip_[lu]*_[sp]*', ['ephemeral', 'reserved', 'unprivilegedPortStart']],
    ['net/ipv4/ip_[!l]*', ['unprivilegedPortStart']],
    ['net/ipv4/ip_local_????_range', ['ephemeral']],
    ['net//ipv4/./ip_local_p*', ['ephemeral']],
    ['net/ipv4*', []],
    ['net/*', []],
    ['net/ipv4/ip_local_*/', []],
    ['net/ipv4/*/ip_local_port_range', []],
  ])('%s: %j', (path, settings) => {
    expect(settingsOf(path)).toEqual(settings);
  });

  test('gives the path as it was spelled, the patterns resolved', () => {
    expect(targetsOf('/net//*/ip_u*')).toEqual([
      { setting: 'unprivilegedPortStart', path: '/net//ipv4/ip_unprivileged_port_start' },
    ]);
  });
});
