import { describe, expect, it } from 'vitest';
import { ownershipOf, readHistory, readLatest } from '../../src/apply/store.ts';
import { readUnconfirmed } from '../../src/apply/confirm/unconfirmed.ts';
import { Died, type Machine } from '../support/machine.ts';
import { apply, confirm, errorOf, expire, state, undo } from '../support/confirming.ts';
import { dieOnceArmed, host, killed, plan } from '../support/first-apply.ts';

/** The calls of an apply that is left alone. */
async function callsOf(on: Machine): Promise<number> {
  await apply(on, plan(50051));
  return on.calls;
}

describe('apply --confirm-within', () => {
  it('is armed before its first step', async () => {
    const on = host();
    const seen: unknown[] = [];
    on.observe = () => seen.push([readUnconfirmed(on)?.record, on.tokens.size]);
    await apply(on, plan(50051));
    expect(seen).toEqual([[1, 1]]);
  });

  it('changes nothing where no timer can be started, and says so', async () => {
    const on = host();
    const before = state(on);
    on.startTimer = () => Promise.reject(new Error('systemd-run ended with status 1: no bus'));
    const error = await errorOf(apply(on, plan(50051)));
    expect(error?.message).toBe(
      'what would undo it could not be started: systemd-run ended with status 1: no bus. Nothing was changed.',
    );
    expect({ ...state(on), waits: readUnconfirmed(on) }).toEqual({ ...before, waits: null });
  });

  it('is not armed where there is nothing to do', async () => {
    const on = host();
    await apply(on, plan(50051), null);
    const { unconfirmed } = await apply(on, plan(50051));
    expect({ unconfirmed, waits: readUnconfirmed(on), timers: on.tokens.size }).toEqual({
      unconfirmed: null,
      waits: null,
      timers: 0,
    });
  });

  it('is disarmed, timer and all, when it fails', async () => {
    const on = host();
    on.breakAt((await callsOf(host())) - 1, { kind: 'error', code: 'EIO' });
    expect((await errorOf(apply(on, plan(50051))))?.message).toContain('Everything that was done has been undone.');
    expect({ waits: readUnconfirmed(on), timers: on.tokens.size }).toEqual({ waits: null, timers: 0 });
  });

  it('stays armed when it fails and can not be undone, and says so', async () => {
    const on = host();
    on.observe = () => {
      for (let call = 1; call <= 30; call++) on.breakAt(on.calls + call, { kind: 'error', code: 'EIO' });
    };
    const error = await errorOf(apply(on, plan(50051)));
    expect(error?.message).toMatch(
      /Not undone: .* The next apply or rollback goes on from there\. It is tried again at 2026-01-01 \S+ UTC\.$/,
    );
    on.observe = () => undefined;
    on.restart();
    await expire(on);
    expect({ ...state(on), waits: readUnconfirmed(on) }).toEqual({ ...state(host()), waits: null });
  });

  it('is not armed where an old record can not be read: nothing could be undone then', async () => {
    const on = host();
    await apply(on, plan(50051), null);
    on.put('/var/lib/portplan/history/000000.json', '{');
    const error = await errorOf(apply(on, plan(50052)));
    expect(error).toMatchObject({ code: 'not-armed' });
    expect(error?.message).toMatch(
      /^the records can not all be read: \S+000000\.json is damaged\. .*\. Nothing was changed\.$/,
    );
    expect({ waits: readUnconfirmed(on), timers: on.tokens.size }).toEqual({ waits: null, timers: 0 });
  });

  it.each([{ mode: 0o777 }, { mode: 0o775, gid: 7 }, { uid: 7 }])(
    'is not armed in a store with %j',
    async (attributes) => {
      const on = host();
      const status = on.status.bind(on);
      on.status = (path) => {
        const found = status(path);
        return found && path === on.store ? { ...found, ...attributes } : found;
      };
      expect((await errorOf(apply(on, plan(50051))))?.message).toContain(
        '/var/lib/portplan can be written by accounts other than root',
      );
      expect({ ...state(on), paths: on.paths().filter((path) => path.endsWith('expire.js')) }).toEqual({
        ...state(host()),
        paths: [],
      });
    },
  );

  it('changes nothing where a signal arrives while it is armed', async () => {
    const on = host();
    let asked = 0;
    const error = await errorOf(apply(on, plan(50051), 60, () => ++asked > 1));
    expect(error?.message).toBe('interrupted before all was done. Nothing was changed.');
    expect({ ...state(on), waits: readUnconfirmed(on), timers: on.tokens.size }).toEqual({
      ...state(host()),
      waits: null,
      timers: 0,
    });
  });

  it('keeps its program beside the records until nothing waits', async () => {
    const on = host();
    await apply(on, plan(50051));
    expect(on.file('/var/lib/portplan/expire.js')).toEqual({ text: 'all of portplan', mode: 0o600, uid: 0, gid: 0 });
    await confirm(on);
    expect(on.file('/var/lib/portplan/expire.js')).toBeNull();
  });
});

describe('expire', () => {
  it('does nothing once the apply is confirmed', async () => {
    const on = host();
    const { unconfirmed } = await apply(on, plan(50051));
    const after = state(on);
    expect((await confirm(on)).record.id).toBe(1);
    expect(await expire(on, unconfirmed?.token)).toBeNull();
    expect({ state: state(on), records: readHistory(on).length }).toEqual({ state: after, records: 1 });
  });

  it('does nothing for the timer of an earlier apply', async () => {
    const on = host();
    const { unconfirmed } = await apply(on, plan(50051));
    await confirm(on);
    await undo(on);
    await apply(on, plan(50052));
    expect(await expire(on, unconfirmed?.token)).toBeNull();
    expect(readUnconfirmed(on)?.record).toBe(3);
  });

  it('keeps the reason where a record is damaged', async () => {
    const on = host();
    await apply(on, plan(50051));
    on.put('/var/lib/portplan/history/000001.json', '{');
    await errorOf(expire(on));
    expect(readUnconfirmed(on)?.failed).toContain('/var/lib/portplan/history/000001.json is damaged.');
  });

  it('takes away the program that an apply has left which was killed while it was armed', async () => {
    const on = host();
    on.startTimer = () => {
      on.dead = true;
      return Promise.reject(new Died());
    };
    await errorOf(apply(on, plan(50051)));
    on.restart();
    expect(on.file('/var/lib/portplan/expire.js')).not.toBeNull();
    expect(await expire(on, '1-a')).toBeNull();
    expect(on.file('/var/lib/portplan/expire.js')).toBeNull();
  });

  it('undoes all but what another program has changed, and the records say so', async () => {
    const on = host();
    await apply(on, plan(50051));
    on.settings = { ...on.settings, reserved: [{ first: 1234, last: 1234 }] };
    const kept = [{ name: 'net.ipv4.ip_local_reserved_ports', now: '1234' }];
    expect(await expire(on)).toMatchObject({ record: { id: 1 }, kept });
    expect({ reserved: on.settings.reserved, files: on.files() }).toEqual({
      reserved: [{ first: 1234, last: 1234 }],
      files: host().files(),
    });
    expect(readHistory(on).at(-1)).toMatchObject({ undoes: 1, because: 'not-confirmed', settings: [], kept });
    expect((await errorOf(confirm(on)))?.message).toContain(
      'but for net.ipv4.ip_local_reserved_ports, which others had changed',
    );
    expect(ownershipOf(readLatest(on)).reserved).toEqual([{ first: 50051, last: 50051 }]);
  });

  it('leaves alone what an earlier run had left unfinished, when the apply has not begun', async () => {
    const on = host();
    on.observe = () => on.breakAt(on.calls + 1, { kind: 'die' });
    await errorOf(apply(on, plan(50051), null));
    on.observe = () => undefined;
    on.restart();
    const cutOff = { ...state(on), unfinished: readLatest(on).unfinished };
    dieOnceArmed(on);
    await errorOf(apply(on, plan(50052)));
    on.restart();
    expect(readUnconfirmed(on)).not.toBeNull();
    expect(await expire(on)).toBeNull();
    expect({ ...state(on), unfinished: readLatest(on).unfinished }).toEqual(cutOff);
  });
});

describe('rollback', () => {
  it('of an apply that has changed nothing leaves the one before it alone', async () => {
    const on = host();
    await apply(on, plan(50051), null);
    const before = state(on);
    dieOnceArmed(on);
    await errorOf(apply(on, plan(50052)));
    on.restart();
    expect(await undo(on)).toBeNull();
    expect({ ...state(on), waits: readUnconfirmed(on), timers: on.tokens.size }).toEqual({
      ...before,
      waits: null,
      timers: 0,
    });
  });

  it('of the apply that waits disarms it', async () => {
    const on = host();
    const { unconfirmed } = await apply(on, plan(50051));
    await undo(on);
    expect({ waits: readUnconfirmed(on), timers: on.tokens.size }).toEqual({ waits: null, timers: 0 });
    expect(await expire(on, unconfirmed?.token)).toBeNull();
    expect(readHistory(on).map(({ because }) => because)).toEqual([undefined, undefined]);
  });
});

describe('confirm', () => {
  it('does not take half an apply for a whole one', async () => {
    const on = await killed();
    expect((await errorOf(confirm(on)))?.message).toMatch(
      /^the apply of \S+ \S+ UTC \(edge\) was cut off: portplan apply finishes it, and it is undone at \S+ \S+ UTC, or now by portplan rollback; nothing was confirmed$/,
    );
    await expire(on);
    expect(state(on)).toEqual(state(host()));
  });

  it.each([
    ['its timer is gone', (on: Machine) => on.tokens.clear()],
    ['a reboot has ended the wait', (on: Machine) => (on.clock = () => ({ boot: 'another', seconds: 9 }))],
  ] as const)('makes way for another apply where %s', async (_, end) => {
    const on = await killed();
    end(on);
    expect((await errorOf(confirm(on)))?.message).toContain(
      'is not undone by itself any more: portplan apply finishes it',
    );
    expect((await apply(on, plan(50051), null)).record?.id).toBe(1);
  });

  it('that comes too late says when it was undone', async () => {
    const on = host();
    await apply(on, plan(50051));
    await expire(on);
    expect(await errorOf(confirm(on))).toMatchObject({
      exit: 1,
      message: expect.stringMatching(/ was not confirmed in time: it was undone at \S+ \S+ UTC$/) as string,
    });
  });

  it('says that an apply which was killed before its first step has changed nothing', async () => {
    const on = host();
    dieOnceArmed(on);
    await errorOf(apply(on, plan(50051)));
    on.restart();
    expect(await errorOf(confirm(on))).toMatchObject({
      exit: 3,
      message: expect.stringContaining('there is nothing to confirm') as string,
    });
    expect(readUnconfirmed(on)).toBeNull();
  });
});
