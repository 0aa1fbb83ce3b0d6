import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { BootReader, BootState } from '../../../../src/backends/linux/boot/boot-types.ts';
import { bootState } from '../../../../src/backends/linux/boot/boot-state.ts';
import { formatSetting, type LinuxSettings } from '../../../../src/model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../../../src/model/settings/setting-key.ts';
import { BootBench } from '../../../support/boot-bench.ts';
import { entries, treeOf } from './trees.ts';

const TREES = Number(process.env['PORTPLAN_TREES'] ?? 500);

let bench: BootBench;
beforeAll(async () => {
  bench = await BootBench.start();
  return () => bench.close();
});

const valuesOf = (state: BootState) => SETTING_KEYS.map((key) => state[key].value);
const textsOf = (settings: LinuxSettings) => SETTING_KEYS.map((key) => formatSetting(key, settings));

test(
  `${TREES} trees of files boot as the real systemd-sysctl and sysctl --system boot them`,
  { timeout: 0 },
  async () => {
    const property = fc.asyncProperty(entries, async (tree) => {
      const real = await bench.boot(tree);
      for (const reader of ['systemd-sysctl', 'procps'] satisfies BootReader[])
        expect({ reader, values: valuesOf(bootState(reader, treeOf(tree))) }).toEqual({
          reader,
          values: textsOf(real[reader]),
        });
    });
    await fc.assert(property, { numRuns: TREES });
  },
);
