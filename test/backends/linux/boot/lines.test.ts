import { bytesOf } from '../../../../src/model/bytes.ts';
import { describe, expect, test } from 'vitest';
import type { SysctlFile } from '../../../../src/backends/linux/boot/boot-types.ts';
import { both, file, RANGE, RESERVED, START, values } from './files.ts';

const DEFAULT = { ephemeral: '32768\t60999', reserved: '', unprivilegedPortStart: '1024', timeWaitReuse: '2' };
const text = (content: string): SysctlFile => ({ ...file('a'), text: bytesOf(content) });
const start = (...lines: readonly string[]) => values('unprivilegedPortStart', file('a', ...lines));
const reserved = (...lines: readonly string[]) => values('reserved', file('a', ...lines));

describe('a line', () => {
  test.each([`${START}=80`, `${START} = 80`, `\t${START}\t=\t80\t`, ` ${START} = 80 `, `${START} = 80\r`])(
    '%j assigns',
    (line) => {
      expect(start(line)).toEqual(both('80'));
    },
  );

  test.each([`# ${START} = 80`, `; ${START} = 80`, `  #${START} = 80`, START, `${START} 80`, `${START}: 80`])(
    '%j assigns nothing',
    (line) => {
      expect(start(line)).toEqual(both('1024'));
    },
  );

  test('needs no newline at the end of the file', () => {
    expect(values('unprivilegedPortStart', text(`${START} = 80`))).toEqual(both('80'));
  });

  test('has no continuation', () => {
    expect(reserved(`${RESERVED} = 80,\\`, '443')).toEqual(both(''));
  });

  test('is lost behind a byte order mark', () => {
    expect(start(`\xef\xbb\xbf${START} = 80`)).toEqual(both('1024'));
  });

  test('without a value clears the reserved list, and is refused for a number', () => {
    expect(reserved(`${RESERVED} = 80`, `${RESERVED} =`)).toEqual(both(''));
    expect(start(`${START} = 80`, `${START} =`)).toEqual({ 'systemd-sysctl': '1024', procps: '80' });
  });

  test('may have a comment behind a number, but not behind a list', () => {
    expect(values('ephemeral', file('a', `${RANGE} = 40000 50001 # x`))).toEqual(both('40000\t50001'));
    expect(reserved(`${RESERVED} = 80,443 # x`)).toEqual(both(''));
  });

  test('with one number sets half a range', () => {
    expect(values('ephemeral', file('a', `${RANGE} = 40000`))).toEqual(both('40000\t60999'));
  });

  test('with a leading zero is octal', () => {
    expect(reserved(`${RESERVED} = 0120`)).toEqual(both('80'));
  });

  test('with quotes is refused', () => {
    expect(reserved(`${RESERVED} = "80"`)).toEqual(both(''));
  });

  test('ends at a CR for systemd-sysctl, and goes on for procps', () => {
    const tree = text(`x = 1\r${START} = 80\n`);
    expect(values('unprivilegedPortStart', tree)).toEqual({ 'systemd-sysctl': '80', procps: '1024' });
  });

  test('ends at a NUL for both; what follows is a line for systemd-sysctl and lost for procps', () => {
    expect(start(`${START} = 80\0${RESERVED} = 443`)).toEqual(both('80'));
    expect(reserved(`${START} = 80\0${RESERVED} = 443`)).toEqual({ 'systemd-sysctl': '443', procps: '' });
  });

  test('keeps a form feed at its end in systemd-sysctl', () => {
    expect(start(`${START} = 80\f`)).toEqual({ 'systemd-sysctl': '1024', procps: '80' });
  });

  test('of a megabyte makes systemd-sysctl drop the rest of the file, not what stands before it', () => {
    const tree = file('a', `${RESERVED} = 443`, `#${'x'.repeat(1024 * 1024 - 1)}`, `${START} = 80`);
    expect(values('reserved', tree)).toEqual(both('443'));
    expect(values('unprivilegedPortStart', tree)).toEqual({ 'systemd-sysctl': '1024', procps: '80' });
    const shorter = file('a', `#${'x'.repeat(1024 * 1024 - 2)}`, `${START} = 80`);
    expect(values('unprivilegedPortStart', shorter)).toEqual(both('80'));
  });
});

describe('a dash', () => {
  test('before an assignment changes nothing', () => {
    expect(start(`-${START} = 80`)).toEqual(both('80'));
  });

  test('with a blank behind it makes procps ignore the line', () => {
    expect(start(`- ${START} = 80`)).toEqual({ 'systemd-sysctl': '80', procps: '1024' });
  });

  test('with a second one makes systemd-sysctl ignore the line', () => {
    expect(start(`--${START} = 80`)).toEqual({ 'systemd-sysctl': '1024', procps: '80' });
  });

  test('before a bare key cancels an explicit line in systemd-sysctl only', () => {
    expect(start(`${START} = 80`, `-${START}`)).toEqual({ 'systemd-sysctl': '1024', procps: '80' });
  });

  test('cancels from a later file, too', () => {
    const tree = [file('a', `${START} = 80`), file('b', '-net/ipv4/ip_unprivileged_port_start')];
    expect(values('unprivilegedPortStart', ...tree)).toEqual({ 'systemd-sysctl': '1024', procps: '80' });
  });

  test('cancels nothing that comes later', () => {
    expect(start(`-${START}`, `${START} = 80`)).toEqual(both('80'));
  });

  test.each([
    [`-${START}`, 'net.ipv4.ip_unpriv* = 80'],
    ['net.ipv4.ip_unpriv* = 80', `-${START}`],
  ])('keeps a glob away, wherever it stands (%s, %s)', (...lines) => {
    expect(start(...lines)).toEqual(both('1024'));
  });
});

describe('of several lines', () => {
  test('the last one wins, in both spellings', () => {
    expect(start(`${START} = 80`, 'net/ipv4/ip_unprivileged_port_start = 81')).toEqual(both('81'));
    expect(start('net/ipv4/ip_unprivileged_port_start = 81', `${START} = 80`)).toEqual(both('80'));
  });

  test('an explicit one beats a glob in a later file', () => {
    const tree = [file('a', `${START} = 80`), file('b', 'net.ipv4.ip_unprivileged_* = 81')];
    expect(values('unprivilegedPortStart', ...tree)).toEqual(both('80'));
  });

  test('an explicit one with a leading slash does not beat a glob in procps', () => {
    const lines = ['/net/ipv4/ip_unprivileged_port_start = 80', 'net.ipv4.ip_unprivileged_* = 81'];
    expect(start(...lines)).toEqual({ 'systemd-sysctl': '80', procps: '81' });
  });

  test('procps writes each, systemd-sysctl only the last of each key', () => {
    const tree = [file('10', `${START} = 800`), file('20', `${RANGE} = 850 60999`), file('30', `${START} = 840`)];
    expect(values('ephemeral', ...tree)).toEqual({ 'systemd-sysctl': DEFAULT.ephemeral, procps: '850\t60999' });
  });

  test('a key keeps its place when a later line repeats its value', () => {
    const tree = [file('10', `${START} = 800`), file('20', `${RANGE} = 850 60999`), file('30', `${START} = 800`)];
    expect(values('ephemeral', ...tree)).toEqual(both('850\t60999'));
  });

  test('the range before a lower start is refused', () => {
    const lines = [`${RANGE} = 1000 60999`, `${START} = 800`];
    expect(values('ephemeral', file('a', ...lines))).toEqual(both(DEFAULT.ephemeral));
    expect(values('ephemeral', file('a', ...lines.toReversed()))).toEqual(both('1000\t60999'));
  });

  test('a glob writes the range before the start', () => {
    expect(start('net.ipv4.ip_* = 40000')).toEqual(both('40000'));
    expect(start('net.ipv4.ip_* = 900')).toEqual(both('900'));
    expect(values('ephemeral', file('a', 'net.ipv4.ip_* = 900'))).toEqual(both(DEFAULT.ephemeral));
  });

  test('braces in a glob are for systemd-sysctl only, and in their order', () => {
    const line = 'net.ipv4.ip_{unpriv,local}* = 900';
    expect(values('ephemeral', file('a', line))).toEqual({ 'systemd-sysctl': '900\t60999', procps: DEFAULT.ephemeral });
    expect(start('net.ipv4.{ip_unprivileged_port_start,x} = 80')).toEqual(both('1024'));
  });
});
