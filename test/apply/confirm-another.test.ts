/** Another apply while one waits to be confirmed. */
import { describe, expect, it } from 'vitest';
import { readUnconfirmed } from '../../src/apply/confirm/unconfirmed.ts';
import { apply, errorOf, expire, state, undo } from '../support/confirming.ts';
import { dieOnceArmed, host, killed, plan } from '../support/first-apply.ts';

describe('another apply', () => {
  it('is refused', async () => {
    const on = host();
    await apply(on, plan(50051));
    const before = state(on);
    expect((await errorOf(apply(on, plan(50052), null)))?.message).toMatch(
      /^the apply of \S+ \S+ UTC \(edge\) is not confirmed: keep it with portplan confirm, or undo it with portplan rollback, first; nothing was changed$/,
    );
    expect(state(on)).toEqual(before);
  });

  it('with nothing to do is refused, unless it is to be confirmed too: then the first one waits on', async () => {
    const on = host();
    const { unconfirmed } = await apply(on, plan(50051));
    expect(await errorOf(apply(on, plan(50051), null))).toMatchObject({ code: 'unconfirmed', exit: 1 });
    const again = await apply(on, plan(50051));
    expect({ record: again.record, waits: again.unconfirmed }).toEqual({ record: null, waits: unconfirmed });
  });

  it('is refused while a rollback of the one that waits is unfinished', async () => {
    const on = host();
    await apply(on, plan(50051));
    on.observe = () => on.breakAt(on.calls + 1, { kind: 'die' });
    await errorOf(undo(on));
    on.observe = () => undefined;
    on.restart();
    expect((await errorOf(apply(on, plan(50052))))?.message).toContain('is undone in part: finish that with');
    await undo(on);
    expect({ ...state(on), waits: readUnconfirmed(on) }).toEqual({ ...state(host()), waits: null });
  });

  it('goes on from one that was cut off, with a new deadline', async () => {
    const on = await killed();
    const old = readUnconfirmed(on)?.token;
    const { unconfirmed } = await apply(on, plan(50052));
    expect([...on.tokens]).toEqual([unconfirmed?.token]);
    expect(await expire(on, old)).toBeNull();
    await expire(on);
    expect({ ...state(on), waits: readUnconfirmed(on) }).toEqual({ ...state(host()), waits: null });
  });

  it('goes on without one that has changed nothing', async () => {
    const on = host();
    dieOnceArmed(on);
    await errorOf(apply(on, plan(50051)));
    on.restart();
    expect((await apply(on, plan(50052), null)).record?.id).toBe(1);
    expect({ waits: readUnconfirmed(on), timers: on.tokens.size }).toEqual({ waits: null, timers: 0 });
  });
});
