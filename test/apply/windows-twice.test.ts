/** Two applies on Windows that were killed, one after the other: what the first one made is not forgotten. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLatest } from '../../src/apply/store.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { machineOf, settableScene } from '../support/windows/arbitrary.ts';
import {
  apply,
  copyOf,
  errorOf,
  foreignOf,
  stateOf,
  undo,
  type WindowsMachine,
} from '../support/windows/windows-machine.ts';

async function killAt(n: number, on: WindowsMachine, wanted: DesiredState, restartWinnat = false): Promise<void> {
  on.standIn.failAt(n + 1, { kind: 'die' });
  await errorOf(apply(on, wanted, { force: true, restartWinnat }));
  fc.pre(readLatest(on).unfinished !== null);
}

describe('after two kills', () => {
  it('a rollback leads to where the first one began', async () => {
    await fc.assert(
      fc.asyncProperty(settableScene, fc.nat(8), fc.nat(8), async ({ host, first, wanted }, n, m) => {
        const start = machineOf({ ...host, utf8: true, winnat: 'absent' });
        const on = copyOf(start);
        await killAt(n, on, first);
        const again = copyOf(on);
        await killAt(m, again, wanted);
        const end = copyOf(again);
        await undo(end);
        expect(stateOf(end)).toEqual(stateOf(start));
      }),
      { numRuns: 100 },
    );
  });

  it.each(['apply', 'rollback'] as const)('WinNAT runs again once the next %s is done', async (next) => {
    await fc.assert(
      fc.asyncProperty(settableScene, fc.nat(8), fc.nat(8), async ({ host, first, wanted }, n, m) => {
        const start = machineOf({ ...host, utf8: true, winnat: 'running' });
        const on = copyOf(start);
        await killAt(n, on, first, true);
        const again = copyOf(on);
        await killAt(m, again, wanted, true);
        const end = copyOf(again);
        const error = await errorOf(next === 'apply' ? apply(end, wanted, { force: true }) : undo(end));
        fc.pre(error === null && readLatest(end).unfinished === null);
        expect(end.standIn.winnat).toBe('running');
        expect(foreignOf(end)).toEqual(foreignOf(start));
      }),
      { numRuns: 100 },
    );
  });
});
