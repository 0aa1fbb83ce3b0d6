import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveSteps } from '../../../src/backends/linux/plan/live-steps.ts';
import { isLeftBy } from '../../../src/backends/linux/plan/cut-off-write.ts';
import { writeSysctl } from '../../../src/backends/linux/settings/kernel-model.ts';
import { formatPortSet, portSet, subtract } from '../../../src/model/ports/port-set.ts';
import { formatSetting, sysctlName, type LinuxSettings } from '../../../src/model/settings/linux-settings.ts';
import { settings } from '../../support/arbitrary.ts';

const setting = sysctlName('reserved');

/** A list of more than 4,095 bytes now and then. */
const long = fc
  .tuple(settings, fc.constantFrom(0, 0, 700, 2500), fc.integer({ min: 1, max: 20 }))
  .map(([some, count, step]): LinuxSettings => {
    const more = Array.from({ length: count }, (_, i) => ({ first: 2 + i * (step + 1), last: 2 + i * (step + 1) }));
    const reserved = portSet([...some.reserved, ...more.filter(({ last }) => last <= 65_535)]);
    return { ...some, reserved, unprivilegedPortStart: 0 };
  });

describe('a reserved list', () => {
  it('that any write of ours has left is ours, forwards and back', () => {
    fc.assert(
      fc.property(long, long, (before, after) => {
        const change = { setting, before: formatSetting('reserved', before), after: formatSetting('reserved', after) };
        let now = before;
        const write = (key: 'reserved' | 'ephemeral', text: string, offset: number): void => {
          const result = writeSysctl(now, key, text, offset);
          if (!('settings' in result)) throw new Error(text);
          now = result.settings;
          expect(isLeftBy(change, formatSetting('reserved', now), () => now.ephemeral)).toBe(true);
        };
        for (const step of liveSteps(before, after)) {
          if (step.setting !== setting) {
            if (step.setting === sysctlName('ephemeral')) write('ephemeral', step.after, 0);
            continue;
          }
          const start = now;
          for (const { offset, text } of step.writes) write('reserved', text, offset);
          const done = now;
          for (const { offset, text } of step.undo) write('reserved', text, offset);
          expect(now.reserved).toEqual(start.reserved);
          now = done;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of which another program has taken a port is not ours, however long it is', () => {
    fc.assert(
      fc.property(long, fc.nat(), (after, choice) => {
        fc.pre(after.reserved.length > 1);
        const taken = after.reserved[choice % after.reserved.length];
        const now = taken ? subtract(after.reserved, [taken]) : after.reserved;
        const change = { setting, before: '', after: formatSetting('reserved', after) };
        // The last port of a long list is the last thing that is written: without it, the list may be one that was cut off.
        fc.pre(taken !== after.reserved.at(-1));
        expect(isLeftBy(change, formatPortSet(now), () => ({ first: 1, last: 1 }))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});
