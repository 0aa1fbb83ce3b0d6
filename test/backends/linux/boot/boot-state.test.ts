import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootState } from '../../../../src/backends/linux/boot/boot-state.ts';
import { formatOrigin } from '../../../../src/backends/linux/boot/boot-types.ts';
import { SETTING_KEYS } from '../../../../src/model/settings/setting-key.ts';
import type { Entry } from '../../../support/boot-bench.ts';
import { file, RANGE, READERS, RESERVED, START } from './files.ts';
import { entries, treeOf } from './trees.ts';

const at = (name: string, line: number) => ({ file: name.startsWith('/') ? name : `/etc/sysctl.d/${name}.conf`, line });

describe.each(READERS)('what %s says of the lines', (reader) => {
  test('names none where no file sets anything', () => {
    expect(bootState(reader, [])).toEqual({
      ephemeral: { value: '32768\t60999', from: null, cancelledBy: null, shadowed: [], refused: [], truncated: false },
      reserved: { value: '', from: null, cancelledBy: null, shadowed: [], refused: [], truncated: false },
      unprivilegedPortStart: {
        value: '1024',
        from: null,
        cancelledBy: null,
        shadowed: [],
        refused: [],
        truncated: false,
      },
      timeWaitReuse: { value: '2', from: null, cancelledBy: null, shadowed: [], refused: [], truncated: false },
    });
  });

  test('counts lines from 1, comments and blank lines too', () => {
    const state = bootState(reader, [file('a', '# x', '', `${RESERVED} = 80`)]);
    expect(state.reserved.from).toEqual(at('a', 3));
  });

  test('counts CRLF as one end of a line', () => {
    const state = bootState(reader, [file('a', '# x\r', '\r', `${RESERVED} = 80\r`)]);
    expect(state.reserved.from).toEqual(at('a', 3));
  });

  test('shadows the lines that lose, in the order of reading', () => {
    const tree = [file('b', `${RESERVED} = 3`), file('a', `${RESERVED} = 1`, `${RESERVED} = 2`)];
    expect(bootState(reader, tree).reserved).toMatchObject({ from: at('b', 1), shadowed: [at('a', 1), at('a', 2)] });
  });

  test('shadows a glob by an explicit line', () => {
    const tree = [file('a', `${RESERVED} = 1`), file('b', 'net.ipv4.ip_local_res* = 2')];
    expect(bootState(reader, tree).reserved).toMatchObject({ value: '1', from: at('a', 1), shadowed: [at('b', 1)] });
  });

  test('of lines with the same value names the last', () => {
    const tree = [file('a', `${RESERVED} = 1`), file('b', `${RESERVED} = 1`)];
    expect(bootState(reader, tree).reserved).toMatchObject({ from: at('b', 1), shadowed: [at('a', 1)] });
  });

  test('names a refused line, and the default that stays', () => {
    const tree = [file('a', `${RESERVED} = 80, 443`)];
    expect(bootState(reader, tree).reserved).toMatchObject({
      value: '',
      from: null,
      refused: [at('a', 1)],
      shadowed: [],
    });
  });

  test('names a line that is refused only because of another setting', () => {
    const state = bootState(reader, [file('a', `${RANGE} = 800 60999`, `${START} = 800`)]);
    expect(state.ephemeral).toMatchObject({ value: '32768\t60999', from: null, refused: [at('a', 1)] });
    expect(state.unprivilegedPortStart).toMatchObject({ value: '800', from: at('a', 2), refused: [] });
  });

  test('names the bare key that keeps a glob away', () => {
    const tree = [file('a', `-${RESERVED}`), file('b', 'net.ipv4.ip_local_res* = 2')];
    expect(bootState(reader, tree).reserved).toMatchObject({
      from: null,
      cancelledBy: at('a', 1),
      shadowed: [at('b', 1)],
    });
  });

  test('shadows a bare key that cancels nothing', () => {
    const tree = [file('a', `-${RESERVED}`), file('b', `${RESERVED} = 2`)];
    expect(bootState(reader, tree).reserved).toMatchObject({
      from: at('b', 1),
      cancelledBy: null,
      shadowed: [at('a', 1)],
    });
    expect(bootState(reader, [file('a', `-${RESERVED}`)]).reserved).toMatchObject({ from: null, cancelledBy: null });
  });

  test('gives every line of a setting exactly one place', () => {
    const property = fc.property(entries, (tree) => {
      fc.pre(tree.every(isReadOnceByLines));
      const state = bootState(reader, treeOf(tree));
      for (const { from, cancelledBy, shadowed, refused } of SETTING_KEYS.map((key) => state[key])) {
        // A long list that is refused in a later part is in force as far as it was taken.
        const winner = from && refused.some((line) => formatOrigin(line) === formatOrigin(from)) ? null : from;
        const placed = [winner, cancelledBy, ...shadowed, ...refused].filter((origin) => origin !== null);
        expect(new Set(placed.map(({ file: path, line }) => `${path}:${line}`)).size).toBe(placed.length);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});

/** Not a name that procps expands to other names, nor ends of lines that an editor does not count. */
function isReadOnceByLines({ path, text = '' }: Entry): boolean {
  return !/[*[]/.test(path) && !/[\r\0]/.test(text);
}

describe('a bare key after an explicit line', () => {
  const tree = [file('a', `${RESERVED} = 80`), file('b', `-${RESERVED}`)];

  test('cancels it for systemd-sysctl', () => {
    expect(bootState('systemd-sysctl', tree).reserved).toMatchObject({
      value: '',
      from: null,
      cancelledBy: at('b', 1),
      shadowed: [at('a', 1)],
    });
  });

  test('is nothing to procps', () => {
    expect(bootState('procps', tree).reserved).toMatchObject({ value: '80', from: at('a', 1), cancelledBy: null });
  });
});

describe('a list longer than one write', () => {
  const ports = Array.from({ length: 700 }, (_, i) => 10_000 + 2 * i).join(',');

  test('is taken whole by systemd-sysctl', () => {
    expect(bootState('systemd-sysctl', [file('a', `${RESERVED} = ${ports}`)]).reserved).toMatchObject({
      value: ports,
      truncated: false,
    });
  });

  test('is cut at the last whole port that fits by procps', () => {
    const { value, truncated, from } = bootState('procps', [file('a', `${RESERVED} = ${ports}`)]).reserved;
    expect(value).toBe(ports.split(',').slice(0, 682).join(','));
    expect({ truncated, from }).toEqual({ truncated: true, from: at('a', 1) });
  });

  test.each([
    [4094, false],
    [4095, true],
  ])('of %i characters: truncated %s', (length, truncated) => {
    const list = `${'10000,'.repeat(683).slice(0, length - 5)}20000`;
    expect(bootState('procps', [file('a', `${RESERVED} = ${list}`)]).reserved.truncated).toBe(truncated);
  });

  test('is not called truncated when a later line wins', () => {
    const tree = [file('a', `${RESERVED} = ${ports}`), file('b', `${RESERVED} = 80`)];
    expect(bootState('procps', tree).reserved).toMatchObject({ value: '80', truncated: false });
  });

  test('that is refused in its second part stays in force as far as it was taken', () => {
    const { value, from, refused } = bootState('systemd-sysctl', [file('a', `${RESERVED} = ${ports},70000`)]).reserved;
    expect(value).toBe(ports.split(',').slice(0, 682).join(','));
    expect({ from, refused }).toMatchObject({ from: at('a', 1), refused: [at('a', 1)] });
  });

  test('that is refused as a whole is written by procps up to a comma, and then refused for the rest', () => {
    const isCutAfter = ports.split(',').slice(0, 680).join(',');
    const tree = [file('a', `${RESERVED} = ${isCutAfter},80 ${'x'.repeat(40)}`)];
    const { value, refused } = bootState('procps', tree).reserved;
    expect({ value, refused }).toMatchObject({ value: isCutAfter, refused: [at('a', 1)] });
  });
});

describe('/etc/sysctl.conf', () => {
  const conf = file('/etc/sysctl.conf', `${RESERVED} = 80`);
  const link = { ...conf, path: '/etc/sysctl.d/99-sysctl.conf', target: '/etc/sysctl.conf' };

  test('is named by the link that systemd-sysctl reads', () => {
    expect(bootState('systemd-sysctl', [conf, link]).reserved.from).toEqual(at('99-sysctl', 1));
  });

  test('is named itself by procps, which reads it twice', () => {
    expect(bootState('procps', [conf, link]).reserved).toMatchObject({
      from: at('/etc/sysctl.conf', 1),
      shadowed: [at('99-sysctl', 1)],
    });
  });
});
