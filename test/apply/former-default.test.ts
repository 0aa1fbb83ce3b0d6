/** A host whose boot values lie in 99-zz-portplan.conf, the default of 0.1.0: its next apply moves them, wherever it is cut off. */
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply.ts';
import { ownershipOf, readLatest } from '../../src/apply/store.ts';
import { bootState } from '../../src/backends/linux/boot/boot-state.ts';
import { planLinux } from '../../src/backends/linux/plan/plan.ts';
import { readLinuxHost } from '../../src/backends/linux/read.ts';
import { DEFAULT_PERSIST_FILE, type DesiredState } from '../../src/model/plan/desired-state.ts';
import type { Ownership } from '../../src/model/plan/ownership.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import { errorOf } from '../support/confirming.ts';
import { DIE } from '../support/every-call.ts';
import { Machine, targetOf } from '../support/machine.ts';

const FORMER = '/etc/sysctl.d/99-zz-portplan.conf';

function desired(file: string | null): DesiredState {
  const persist = file === null ? '' : `persist: {file: ${file}}\n`;
  const read = readPlanFile(
    'plan.yaml',
    () => `version: 1\nephemeral: 20000-60999\nservices: {grpc: 50051}\n${persist}`,
  );
  if (!read.desired) throw new Error('the plan has faults');
  return read.desired;
}

function replan(on: Machine, wanted: DesiredState) {
  return (ownership: Ownership) =>
    planLinux(wanted, readLinuxHost(on, wanted.persist.file), ownership, { force: false });
}

function apply(on: Machine, wanted: DesiredState) {
  return applyPlan(targetOf(on), replan(on, wanted), {
    ...{ lockSeconds: 1, approved: null, interrupted: () => false, confirmWithin: null },
  });
}

const stepsLeft = (on: Machine, wanted: DesiredState) => replan(on, wanted)(ownershipOf(readLatest(on))).steps;

/** As 0.1.0 has left it. */
async function formerHost(): Promise<Machine> {
  const on = new Machine();
  await apply(on, desired(FORMER));
  on.restart();
  return on;
}

function bootValues(on: Machine): readonly string[] {
  const { files, readers } = readLinuxHost(on, DEFAULT_PERSIST_FILE);
  return readers.flatMap((reader) => {
    const { ephemeral, reserved } = bootState(reader, files);
    return [ephemeral.value, reserved.value];
  });
}

describe('a host that keeps its boot values in the former default', () => {
  it('is moved over by the next apply, and its live values and boot values stay', async () => {
    const on = await formerHost();
    const before = { live: on.settings, boot: bootValues(on) };
    await apply(on, desired(null));
    expect(on.file(FORMER)).toBeNull();
    expect(on.file(DEFAULT_PERSIST_FILE)?.text).toContain('net.ipv4.ip_local_reserved_ports = 50051\n');
    expect({ live: on.settings, boot: bootValues(on) }).toEqual(before);
    expect(stepsLeft(on, desired(null))).toEqual([]);
  });

  it('stays as it is where the plan names that file', async () => {
    const on = await formerHost();
    expect(stepsLeft(on, desired(FORMER))).toEqual([]);
  });

  it('has the same boot values after a kill at any call, and a power cut, and the next apply ends the move', async () => {
    const whole = await formerHost();
    await apply(whole, desired(null));
    const calls = whole.calls;
    expect(calls).toBeGreaterThan(5);
    for (let call = 1; call <= calls; call++) {
      const on = await formerHost();
      const before = bootValues(on);
      on.breakAt(call, DIE);
      await errorOf(apply(on, desired(null)));
      on.restart();
      expect({ call, boot: bootValues(on) }).toEqual({ call, boot: before });
      for (let kept = 0; kept <= on.unsynced; kept++) {
        const cut = on.copy();
        cut.powerCut(kept);
        expect({ call, kept, boot: bootValues(cut) }).toEqual({ call, kept, boot: before });
      }
      await apply(on, desired(null));
      expect(on.files()).toEqual(whole.files());
    }
  });
});
