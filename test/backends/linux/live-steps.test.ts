import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSysctl } from '../../../src/backends/linux/settings/kernel-model.ts';
import { liveSteps, LONGEST_WRITE } from '../../../src/backends/linux/plan/live-steps.ts';
import { KERNEL_DEFAULTS, procPath, type LinuxSettings } from '../../../src/model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../../src/model/settings/setting-key.ts';
import { intersect, noPorts, portSet, subtract, union } from '../../../src/model/ports/port-set.ts';
import type { KernelWrite, SetStep } from '../../../src/model/plan/step.ts';
import { handedOut, settings } from '../../support/arbitrary.ts';
import { KernelWriter } from '../../support/kernel-writer.ts';

/** Every state that the kernel is in while the writes are done. */
function statesThrough(start: LinuxSettings, step: SetStep, writes: readonly KernelWrite[]): readonly LinuxSettings[] {
  const key = SETTING_KEYS.find((known) => procPath(known) === step.path)!;
  const states: LinuxSettings[] = [];
  let now = start;
  for (const { text, offset } of writes) {
    const result = writeSysctl(now, key, text, offset);
    if ('error' in result) throw new Error(`the kernel refuses ${JSON.stringify(text)} for ${key}`);
    expect(result.consumed).toBe(text.length);
    now = result.settings;
    states.push(now);
  }
  return states;
}

function walk(before: LinuxSettings, steps: readonly SetStep[]): readonly LinuxSettings[] {
  return steps.reduce<LinuxSettings[]>(
    (states, step) => [...states, ...statesThrough(states.at(-1)!, step, step.writes)],
    [before],
  );
}

/** Many ports, far apart: lists that no single write takes. */
const longSettings = fc
  .record({
    start: fc.integer({ min: 1100, max: 1110 }),
    every: fc.integer({ min: 2, max: 9 }),
    first: fc.integer({ min: 1024, max: 60000 }),
  })
  .map(({ start, every, first }) => ({
    ephemeral: { first, last: 65535 },
    unprivilegedPortStart: 80,
    timeWaitReuse: 'on' as const,
    reserved: portSet(
      Array.from({ length: 5000 }, (_, i) => ({ first: start + i * every, last: start + i * every })).filter(
        (r) => r.last < 65000,
      ),
    ),
  }));

describe('live steps', () => {
  it('lead from any state to any other, and the kernel refuses none', () => {
    fc.assert(
      fc.property(settings, settings, (before, after) => {
        expect(walk(before, liveSteps(before, after)).at(-1)).toEqual(after);
      }),
      { numRuns: 2000 },
    );
  });

  it('never hand out a port that is handed out neither before nor after', () => {
    fc.assert(
      fc.property(settings, settings, (before, after) => {
        const allowed = union(handedOut(before), handedOut(after));
        for (const state of walk(before, liveSteps(before, after))) {
          expect(subtract(handedOut(state), allowed)).toEqual(noPorts);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('can be undone from anywhere, last step first, without exposing a port either', () => {
    fc.assert(
      fc.property(settings, settings, fc.nat(5), (before, after, upTo) => {
        const steps = liveSteps(before, after).slice(0, upTo);
        let now = walk(before, steps).at(-1)!;
        const allowed = union(handedOut(before), handedOut(after));
        for (const step of steps.toReversed()) {
          for (const state of statesThrough(now, step, step.undo)) {
            expect(subtract(handedOut(state), allowed)).toEqual(noPorts);
            now = state;
          }
        }
        expect(now).toEqual(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('write long lists in parts that the kernel takes whole', () => {
    fc.assert(
      fc.property(fc.oneof(longSettings, settings), longSettings, (before, after) => {
        const steps = liveSteps(before, after);
        expect(steps.flatMap(({ writes }) => writes).every(({ text }) => text.length <= LONGEST_WRITE)).toBe(true);
        expect(walk(before, steps).at(-1)).toEqual(after);
      }),
      { numRuns: 12 },
    );
  });

  it('grow a long list without ever taking a port away', () => {
    fc.assert(
      fc.property(longSettings, longSettings, (before, more) => {
        const after = { ...before, reserved: union(before.reserved, more.reserved) };
        for (const state of walk(before, liveSteps(before, after))) {
          expect(intersect(state.reserved, before.reserved)).toEqual(before.reserved);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('are none where nothing changes', () => {
    fc.assert(
      fc.property(settings, (same) => {
        expect(liveSteps(same, same)).toEqual([]);
      }),
    );
  });
});

describe('live steps on the real kernel', () => {
  let kernel: KernelWriter;
  beforeAll(async () => {
    kernel = await KernelWriter.start();
  });
  afterAll(() => kernel.close());

  function kernelWrites(steps: readonly SetStep[]) {
    return steps.flatMap(({ path, writes }) => {
      const key = SETTING_KEYS.find((known) => procPath(known) === path)!;
      return writes.map((write) => ({ key, ...write }));
    });
  }

  it('are taken, every one, and expose no port at any moment', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(settings, settings, async (before, after) => {
        const first = kernelWrites(liveSteps(KERNEL_DEFAULTS, before));
        const answers = await kernel.writes([...first, ...kernelWrites(liveSteps(before, after))]);
        expect(answers.filter(({ result }) => result === 'EINVAL')).toEqual([]);
        const allowed = union(handedOut(before), handedOut(after));
        for (const { settings: now } of answers.slice(first.length)) {
          expect(subtract(handedOut(now), allowed)).toEqual(noPorts);
        }
        expect(answers.at(-1)?.settings ?? after).toEqual(after);
      }),
      { numRuns: 1000 },
    );
  });
});
