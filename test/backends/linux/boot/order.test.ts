import { describe, expect, test } from 'vitest';
import { filesByName } from '../../../../src/backends/linux/boot/file-order.ts';
import { both, entry, file, START, values } from './files.ts';

const start = (port: number) => `${START} = ${port}`;
const order = (...names: readonly string[]) =>
  filesByName(names.map((name) => file(name))).map(({ path }) =>
    path.slice(path.lastIndexOf('/') + 1, -'.conf'.length),
  );

describe('the order of the files', () => {
  test('is that of the bytes of their names, not of numbers', () => {
    expect(order('9', '100-a', '99_x', '99x', '99-zz-a', '99-zz', '99-ZZ', '999-a', '99-zzz', 'zz')).toEqual([
      '100-a',
      '9',
      '99-ZZ',
      '99-zz-a',
      '99-zz',
      '99-zzz',
      '999-a',
      '99_x',
      '99x',
      'zz',
    ]);
  });

  test('is that of UTF-8, not of UTF-16', () => {
    expect(order('\u{1f600}', '\uffee', 'é', 'z')).toEqual(['z', 'é', '\uffee', '\u{1f600}']);
  });

  test('does not depend on the directories', () => {
    expect(order('/etc/sysctl.d/10.conf', '/usr/lib/sysctl.d/20.conf', '/run/sysctl.d/05.conf')).toEqual([
      '05',
      '10',
      '20',
    ]);
  });

  test('puts 99-portplan.conf before 99-sysctl.conf, and zzz-portplan.conf behind it', () => {
    expect(order('zzz-portplan', '99-sysctl', '99-portplan')).toEqual(['99-portplan', '99-sysctl', 'zzz-portplan']);
  });
});

describe('a name that is in two directories', () => {
  const low = file('/usr/lib/sysctl.d/50.conf', start(80));

  test.each([
    ['/etc/sysctl.d/50.conf', '/run/sysctl.d/50.conf'],
    ['/run/sysctl.d/50.conf', '/usr/local/lib/sysctl.d/50.conf'],
    ['/usr/local/lib/sysctl.d/50.conf', '/usr/lib/sysctl.d/50.conf'],
    ['/usr/lib/sysctl.d/50.conf', '/lib/sysctl.d/50.conf'],
  ])('is read from %s and not from %s', (high, hidden) => {
    const tree = [file(hidden, start(80)), file(high, start(81))];
    expect(values('unprivilegedPortStart', ...tree)).toEqual(both('81'));
  });

  test('is hidden by an empty file', () => {
    expect(values('unprivilegedPortStart', low, file('50'))).toEqual(both('1024'));
  });

  test.each(['device', 'directory', 'missing', 'unreadable'] as const)('is hidden by an entry that is %s', (kind) => {
    expect(values('unprivilegedPortStart', low, entry('50', kind))).toEqual(both('1024'));
  });

  test('is hidden only by the same name', () => {
    expect(values('unprivilegedPortStart', low, file('51'))).toEqual(both('80'));
  });
});

describe('the readers differ in that', () => {
  test('procps reads hidden files', () => {
    const tree = [file('/etc/sysctl.d/.x.conf', start(80))];
    expect(values('unprivilegedPortStart', ...tree)).toEqual({ 'systemd-sysctl': '1024', procps: '80' });
  });

  test('procps reads /etc/sysctl.conf, after all others', () => {
    const tree = [file('/etc/sysctl.conf', start(80)), file('zzz', start(81))];
    expect(values('unprivilegedPortStart', ...tree)).toEqual({ 'systemd-sysctl': '81', procps: '80' });
  });

  test('systemd-sysctl reads /etc/sysctl.conf where a link stands for it', () => {
    const link = { ...file('99-sysctl', start(80)), target: '/etc/sysctl.conf' };
    const tree = [file('/etc/sysctl.conf', start(80)), link];
    expect(values('unprivilegedPortStart', ...tree, file('99-a', start(81)))).toEqual(both('80'));
    expect(values('unprivilegedPortStart', ...tree, file('99-zz', start(81)))).toEqual({
      'systemd-sysctl': '81',
      procps: '80',
    });
  });

  test('procps takes a file named *.conf for all the files beside it, read at its place', () => {
    const tree = [
      file('zz', start(80)),
      file('10', start(81)),
      file('*', start(82)),
      file('/run/sysctl.d/a.conf', start(83)),
    ];
    expect(values('unprivilegedPortStart', ...tree)).toEqual(both('80'));
    const moved = [file('a', start(80)), file('[a].x')].map((one) => ({ ...one, path: one.path.replace('.x', '') }));
    expect(values('unprivilegedPortStart', ...moved, file('Z', start(81)))).toEqual(both('80'));
    const later = [file('/etc/sysctl.d/a.conf', start(80)), file('b', start(81)), file('[a]b*'), file('c?', start(82))];
    expect(values('unprivilegedPortStart', ...later)).toEqual(both('82'));
  });
});
