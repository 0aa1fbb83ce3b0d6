/** Work on the machine in memory with a fault at every call. */
import { expect } from 'vitest';
import { readLatest } from '../../src/apply/store.ts';
import { readUnconfirmed } from '../../src/apply/confirm/unconfirmed.ts';
import { errorOf } from './confirming.ts';
import type { Fault, Machine } from './machine.ts';

/** The fault at call 1, 2, … of the work, each on a fresh machine, until the work gets through untouched. */
export async function atEveryCall(
  fault: Fault,
  make: () => Promise<Machine> | Machine,
  work: (on: Machine) => Promise<unknown>,
  check: (on: Machine, error: Error | null) => Promise<void>,
): Promise<void> {
  for (let call = 1; call < 500; call++) {
    const on = await make();
    on.calls = 0;
    on.breakAt(call, fault);
    const error = await errorOf(work(on));
    if (on.calls < call) return;
    on.restart();
    await check(on, error);
  }
  throw new Error('more than 500 calls?');
}

export const DIE: Fault = { kind: 'die' };

export function expectNothingWaits(on: Machine): void {
  expect({ unconfirmed: readUnconfirmed(on), unfinished: readLatest(on).unfinished }).toEqual({
    unconfirmed: null,
    unfinished: null,
  });
}
