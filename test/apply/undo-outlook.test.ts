/** What is told of the deadline: by the clock that nobody sets, and by what really waits. */
import { describe, expect, it } from 'vitest';
import { openRunsOf } from '../../src/apply/confirm/undo-outlook.ts';
import { openApplyNotes } from '../../src/host/open-apply-notes.ts';
import { apply } from '../support/confirming.ts';
import { host, plan } from '../support/first-apply.ts';
import type { Machine } from '../support/machine.ts';

async function told(on: Machine): Promise<string> {
  const [note] = openApplyNotes(await openRunsOf(on), on.now());
  return note?.message ?? '';
}

async function waiting(seconds = 600): Promise<Machine> {
  const on = host();
  await apply(on, plan(50051), seconds);
  return on;
}

function setClock(on: Machine, byHours: number): void {
  const now = on.now.bind(on);
  on.now = () => new Date(now().getTime() + byHours * 3_600_000);
}

describe('the deadline', () => {
  it('is told as it was promised', async () => {
    const on = await waiting();
    expect(await told(on)).toMatch(
      /is not confirmed yet: it is undone at 2026-01-01 00:10:\d\d UTC \(by a process that waits\)$/,
    );
  });

  it.each([
    [24, '2026-01-02 00:1'],
    [-24, '2025-12-31 00:1'],
  ])('is told by the clock as it is set now, after a step of %i hours', async (hours, at) => {
    const on = await waiting();
    setClock(on, hours);
    expect(await told(on)).toContain(`is not confirmed yet: it is undone at ${at}`);
  });

  it('that is over is told as such, wherever the clock was set to', async () => {
    const on = await waiting();
    const { boot, seconds } = on.clock();
    on.clock = () => ({ boot, seconds: seconds + 601 });
    setClock(on, -24);
    expect(await told(on)).toMatch(/ was not confirmed in time: it is being undone$/);
  });

  it('is no promise where what waited for it is gone', async () => {
    const on = await waiting();
    on.tokens.clear();
    expect(await told(on)).toMatch(
      / is not confirmed; a process that waits was to undo it at \S+ \S+ UTC, and is no longer there: nothing undoes it by itself$/,
    );
  });

  it('ends with a reboot, and that is told', async () => {
    const on = await waiting();
    on.clock = () => ({ boot: 'the next one', seconds: 3 });
    expect(await told(on)).toMatch(
      / was not confirmed before a reboot, which has ended the wait: nothing undoes it by itself$/,
    );
  });
});
