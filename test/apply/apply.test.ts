import { describe, expect, it } from 'vitest';
import { applyPlan, type ApplyOptions } from '../../src/apply/apply.ts';
import { begin, commit, ownershipOf, readHistory, readLatest } from '../../src/apply/store.ts';
import { planLinux } from '../../src/backends/linux/plan/plan.ts';
import { readLinuxHost } from '../../src/backends/linux/read.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import { eitherOwnership, ownsNothing, type Ownership } from '../../src/model/plan/ownership.ts';
import { formatPortSet, portsOf } from '../../src/model/ports/port-set.ts';
import { approvalOf } from '../../src/model/plan/observed-host.ts';
import { Machine, targetOf } from '../support/machine.ts';

const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nunprivilegedPortStart: 80\nservices: {grpc: 50051}\n';

function replan(on: Machine, text = PLAN) {
  const { desired } = readPlanFile('portplan.yaml', () => text);
  if (!desired) throw new Error('no plan');
  return (ownership: Ownership) =>
    planLinux(desired, readLinuxHost(on, desired.persist.file), ownership, { force: false });
}

function apply(on: Machine, options: Partial<ApplyOptions> = {}, plan = replan(on)) {
  return applyPlan(targetOf(on), plan, {
    lockSeconds: 1,
    approved: null,
    interrupted: () => false,
    confirmWithin: null,
    ...options,
  });
}

function state(on: Machine) {
  return { settings: on.settings, files: on.files() };
}

describe('apply', () => {
  it('does what was approved', async () => {
    const on = new Machine();
    const approved = approvalOf(replan(on)(ownsNothing));
    await apply(on, { approved });
    expect(formatPortSet(on.settings.reserved)).toBe('50051');
  });

  it('refuses where the host has changed since it was approved', async () => {
    const on = new Machine();
    const approved = approvalOf(replan(on)(ownsNothing));
    on.settings = { ...on.settings, reserved: portsOf(7000) };
    const before = state(on);
    await expect(apply(on, { approved })).rejects.toThrow(
      'testhost has moved on since the plan was made: net.ipv4.ip_local_reserved_ports (live) is 7000, was none; nothing was changed, plan again',
    );
    expect(state(on)).toEqual(before);
  });

  it('has nothing to do where somebody else has done what was approved', async () => {
    const on = new Machine();
    const approved = approvalOf(replan(on)(ownsNothing));
    await apply(on);
    expect((await apply(on, { approved })).record).toBeNull();
  });

  it('stops where a setting is changed while it runs, and undoes its own', async () => {
    const on = new Machine();
    // Somebody else writes the range just after the reserved list was written.
    on.observe = (now) => {
      on.observe = () => undefined;
      on.settings = { ...now, ephemeral: { first: 30000, last: 40000 } };
    };
    await expect(apply(on)).rejects.toThrow(
      'net.ipv4.ip_local_port_range has changed since the plan was made, and not by portplan; plan again. Everything that was done has been undone.',
    );
    expect(on.settings.ephemeral).toEqual({ first: 30000, last: 40000 });
    expect(on.settings.reserved).toEqual([]);
  });

  it('undoes everything when it is interrupted after N steps, for all N', async () => {
    for (let after = 0; ; after++) {
      const on = new Machine();
      const before = state(on);
      let asked = 0;
      const interrupted = (): boolean => asked++ === after;
      const result = await apply(on, { interrupted }).catch((error: unknown) => error);
      if (!(result instanceof Error)) {
        expect(after).toBeGreaterThan(3);
        break;
      }
      expect(result.message).toMatch(
        /^interrupted before all was done\. (Everything that was done has been undone|Nothing was changed)\.$/,
      );
      expect(state(on)).toEqual(before);
    }
  });

  it('says what it could not undo, and leaves the record for the next run', async () => {
    const on = new Machine();
    const first = new Machine();
    await apply(first);
    // From some step on, nothing can be written any more: not even what was there before.
    for (let call = first.calls - 3; call < first.calls + 40; call++) on.breakAt(call, { kind: 'error', code: 'EIO' });
    await expect(apply(on)).rejects.toMatchObject({
      message: expect.stringMatching(
        /Not undone: .* \(input\/output error\); all else has been undone\. The next apply or rollback goes on from there\.$/,
      ) as string,
      changed: true,
    });
    expect(readLatest(on).unfinished).not.toBeNull();
    on.restart();
    await apply(on);
    expect(state(on)).toEqual(state(first));
    expect(readLatest(on).unfinished).toBeNull();
  });

  it('that finishes a killed one is undone to where the killed one began', async () => {
    const on = await killedWhile((now) => formatPortSet(now.settings.reserved) === '50051');
    await apply(on);
    const [record, ...others] = readHistory(on);
    expect(others).toEqual([]);
    const before = record?.settings.map((change) => [change.setting, change.before]);
    expect(before).toContainEqual(['net.ipv4.ip_local_port_range', '32768\t60999']);
    expect(before).toContainEqual(['net.ipv4.ip_local_reserved_ports', '']);
  });

  it('leaves no record of a killed one that had changed nothing, where nothing is to do', async () => {
    const on = await killedWhile((now) => readLatest(now).unfinished !== null);
    await apply(on, {}, replan(on, 'version: 1\nservices: {web: 8080}\n'));
    expect(readLatest(on)).toEqual({ newest: null, unfinished: null });
  });
});

/** A machine whose first apply died as soon as the machine was as `reached` says. */
async function killedWhile(reached: (on: Machine) => boolean): Promise<Machine> {
  for (let call = 1; call < 100; call++) {
    const on = new Machine();
    on.breakAt(call, { kind: 'die' });
    await apply(on).catch(() => undefined);
    on.restart();
    if (reached(on)) return on;
  }
  throw new Error('never reached');
}

describe('the newest record', () => {
  it('is found also where the lock holder ends its work between two reads', async () => {
    const on = new Machine();
    await apply(on);
    const [record] = readHistory(on);
    if (!record) throw new Error('no record');
    const pending = { ...record, ownership: { before: ownsNothing, after: { reserved: portsOf(9), managed: [] } } };
    begin(on, pending);
    const list = on.list.bind(on);
    on.list = (path) => {
      on.list = list;
      const names = list(path);
      commit(on, { ...pending, id: 2 });
      return names;
    };
    expect(ownershipOf(readLatest(on))).toEqual(eitherOwnership(pending.ownership.before, pending.ownership.after));
  });

  it('is none where an unfinished one goes while it is read', async () => {
    const on = new Machine();
    const { record } = await apply(on);
    if (record) begin(on, record);
    on.list = () => [];
    on.readFile = () => {
      throw Object.assign(new Error('gone'), { code: 'ENOENT' });
    };
    expect(readLatest(on)).toEqual({ newest: null, unfinished: null });
  });
});
