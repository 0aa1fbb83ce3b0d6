import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { PARSED_BYTES } from '../../../src/backends/linux/settings/kernel-text.ts';
import { writeSysctl } from '../../../src/backends/linux/settings/kernel-model.ts';
import { formatSetting, KERNEL_DEFAULTS } from '../../../src/model/settings/linux-settings.ts';
import type { SettingKey } from '../../../src/model/settings/setting-key.ts';
import { portsOf } from '../../../src/model/ports/port-set.ts';
import { KernelWriter, type KernelAnswer, type KernelWrite } from '../../support/kernel-writer.ts';
import { anyWrite } from './writes.ts';

let kernel: KernelWriter;
beforeAll(async () => {
  kernel = await KernelWriter.start();
  return () => kernel.close();
});

function modelWrites(writes: readonly KernelWrite[]): readonly KernelAnswer[] {
  let settings = KERNEL_DEFAULTS;
  return writes.map(({ key, text, offset }) => {
    const result = writeSysctl(settings, key, text, offset);
    if ('error' in result) return { result: result.error, settings };
    settings = result.settings;
    return { result: String(result.consumed), settings };
  });
}

async function expectSame(writes: readonly KernelWrite[]): Promise<void> {
  expect(modelWrites(writes)).toEqual(await kernel.writes(writes));
}

describe.each<[SettingKey, readonly (readonly [text: string, result: string, value: string])[]]>([
  [
    'ephemeral',
    [
      ['40000 50001\n', '12', '40000\t50001'],
      ['40000\n50001', '11', '40000\t50001'],
      ['40000', '5', '40000\t60999'],
      ['40000 50001 60000', '12', '40000\t50001'],
      ['0x9c40 0xc350', '13', '40000\t50000'],
      ['0100000 60000', '13', '32768\t60000'],
      ['50000 40000', 'EINVAL', '32768\t60999'],
      ['1023 60000', 'EINVAL', '32768\t60999'],
      ['1024 65536', 'EINVAL', '32768\t60999'],
      ['40000,50000', 'EINVAL', '32768\t60999'],
      ['40000 50001\r\n', 'EINVAL', '32768\t60999'],
      ['\n', 'EINVAL', '32768\t60999'],
      ['', '0', '32768\t60999'],
      [`${' '.repeat(PARSED_BYTES)}40000 50001`, 'EINVAL', '32768\t60999'],
      [`40000 50001${' '.repeat(PARSED_BYTES)}x`, '4107', '40000\t50001'],
    ],
  ],
  [
    'unprivilegedPortStart',
    [
      ['80', '2', '80'],
      ['0', '1', '0'],
      ['-0', '2', '0'],
      ['010', '3', '8'],
      ['80 90', '3', '80'],
      ['32768', '5', '32768'],
      ['32769', 'EINVAL', '1024'],
      ['08', 'EINVAL', '1024'],
      ['-1', 'EINVAL', '1024'],
    ],
  ],
  [
    'timeWaitReuse',
    [
      ['1\n', '2', '1'],
      ['0', '1', '0'],
      ['1 x', '3', '1'],
      [' 0x1', '4', '1'],
      ['3', 'EINVAL', '2'],
      ['-0', 'EINVAL', '2'],
      ['1,2', 'EINVAL', '2'],
      ['on', 'EINVAL', '2'],
      ['256', 'EINVAL', '2'],
      ['\n', 'EINVAL', '2'],
    ],
  ],
  [
    'reserved',
    [
      ['8080,80\n', '8', '80,8080'],
      ['10-20,21-30', '11', '10-30'],
      ['80,', '3', '80'],
      ['80\n443', '6', '80,443'],
      ['0', '1', '0'],
      ['0120', '4', '80'],
      ['080', 'EINVAL', ''],
      ['80, 443', 'EINVAL', ''],
      ['80,443,70000', 'EINVAL', ''],
      ['20-10', 'EINVAL', ''],
      ['80\0', 'EINVAL', ''],
      ['80-90\0', '6', '80-90'],
      [`${'7,'.repeat(2047)}\n`, '4095', '7'],
      [`${'7,'.repeat(2046)}44,55`, '4092', '7'],
      [`${'7,'.repeat(2046)}4,55`, '4094', '4,7'],
      [`${'7,'.repeat(2045)}40-50,55`, '4090', '7'],
    ],
  ],
])('a write to %s', (key, cases) => {
  test.each(cases)('of %j answers %s and leaves %j', async (text, result, value) => {
    const [answer] = modelWrites([{ key, text, offset: 0 }]);
    expect(answer?.result).toBe(result);
    expect(answer && formatSetting(key, answer.settings)).toBe(value);
    await expectSame([{ key, text, offset: 0 }]);
  });
});

describe('a second write', () => {
  test('at an offset adds to the reserved list', async () => {
    const writes = [reserve('80,443,'), reserve('8080', 7)];
    expect(modelWrites(writes).at(-1)?.settings.reserved).toEqual(portsOf(80, 443, 8080));
    await expectSame(writes);
  });

  test('at its start replaces the reserved list', async () => {
    const writes = [reserve('80,443'), reserve('8080')];
    expect(modelWrites(writes).at(-1)?.settings.reserved).toEqual(portsOf(8080));
    await expectSame(writes);
  });

  test('at an offset is ignored by a number, and taken', async () => {
    const writes: KernelWrite[] = [{ key: 'ephemeral', text: 'nonsense', offset: 5 }];
    expect(modelWrites(writes)).toEqual([{ result: '8', settings: KERNEL_DEFAULTS }]);
    await expectSame(writes);
  });

  test.each([
    ['40000 50001', '40000', '5'],
    ['40000 50001', '40001', 'EINVAL'],
  ])('after the range %s, an unprivileged start of %s answers %s', async (range, start, result) => {
    const writes: KernelWrite[] = [
      { key: 'ephemeral', text: range, offset: 0 },
      { key: 'unprivilegedPortStart', text: start, offset: 0 },
    ];
    expect(modelWrites(writes).at(-1)?.result).toBe(result);
    await expectSame(writes);
  });
});

function reserve(text: string, offset = 0): KernelWrite {
  return { key: 'reserved', text, offset };
}

const RUNS = Number(process.env['PORTPLAN_WRITES'] ?? 1500);

test(
  `the model answers every write as the kernel does, ${RUNS} sequences of up to 12`,
  { timeout: 600_000 },
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyWrite, { minLength: 1, maxLength: 12 }), expectSame), {
      numRuns: RUNS,
    });
  },
);
