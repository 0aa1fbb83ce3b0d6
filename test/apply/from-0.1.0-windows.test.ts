/** The records and the kept plan that portplan 0.1.0 wrote on a Windows host: read for ever. */
import { HOST_NETWORK } from '../../src/model/host/network-scope.ts';
import { bytesOf } from '../../src/model/bytes.ts';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readHistory, readLatest } from '../../src/apply/store.ts';
import { readUnconfirmedApply } from '../../src/apply/confirm/unconfirmed-state.ts';
import { parseDynamic, parseRows } from '../../src/backends/windows/settings/settings.ts';
import { parseKeptPlan } from '../../src/kept-plan/kept-plan-text.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { without } from '../../src/model/plan/ownership.ts';
import type { ApplyRecord } from '../../src/model/plan/record.ts';
import { approvalOf, movedSince } from '../../src/model/plan/observed-host.ts';
import { fixture, fixturePath, fixturesIn, startWin1 } from '../support/from-0.1.0.ts';
import type { StackName } from '../support/windows/port-tables.ts';
import { planOn, stateOf, undo, type WindowsMachine } from '../support/windows/windows-machine.ts';

/** A host that is where these records say that it is. */
function replayed(name: string): WindowsMachine {
  const on = startWin1();
  on.makeDirectory('C:/ProgramData/portplan/history');
  for (const file of fixturesIn(`windows/records/${name}`)) {
    const text = fixture(`windows/records/${name}/${file}`);
    on.files.set(`C:/ProgramData/portplan/${file}`, { text: bytesOf(text), mode: 0o644, uid: 0, gid: 0 });
    if (file === 'unconfirmed.json') continue;
    for (const { setting, before, after } of (JSON.parse(text) as ApplyRecord).settings)
      set(on, setting, before, after);
  }
  return on;
}

function set(on: WindowsMachine, setting: string, before: string, after: string): void {
  const tables = on.standIn.stacks[setting.split('/').slice(0, 2).join('/') as StackName];
  const dynamic = parseDynamic(after);
  if (dynamic) Object.assign(tables, { dynamic: dynamic.active, persistentDynamic: dynamic.persistent });
  else tables.persistent = [...without(tables.persistent, parseRows(before) ?? []), ...(parseRows(after) ?? [])];
}

function planned(text = fixture('windows/portplan.yaml')): DesiredState {
  const { desired } = readPlanFile('portplan.yaml', () => text);
  if (!desired) throw new Error('the plan is faulty');
  return desired;
}

describe('records', () => {
  it.each(readdirSync(fixturePath('windows/records')))('%s: are listed', (name) => {
    expect(readHistory(replayed(name))).toHaveLength(fixturesIn(`windows/records/${name}/history`).length);
  });

  it('applied: the plan has nothing to do', async () => {
    expect((await planOn(replayed('applied'), planned())).steps).toEqual([]);
  });

  it.each(['applied', 'unconfirmed', 'rolled-back'])('%s: are rolled back', async (name) => {
    const on = replayed(name);
    await undo(on);
    expect(stateOf(on)).toEqual(stateOf(startWin1()));
  });

  it('cut-off: a rollback leads back to what was before it', async () => {
    const on = replayed('cut-off');
    expect(readLatest(on).unfinished).toMatchObject({ action: 'apply', plan: 'desk' });
    await undo(on);
    expect(stateOf(on)).toEqual(stateOf(replayed('applied')));
  });

  it('unconfirmed: an apply waits', () => {
    expect(readUnconfirmedApply(replayed('unconfirmed'))).toMatchObject({
      state: 'in-force',
      unconfirmed: { by: 'detached' },
    });
  });
});

describe('the kept plan', () => {
  const kept = parseKeptPlan('kept.json', fixture('windows/kept-plans/live.json'));
  const agreed = approvalOf({
    network: HOST_NETWORK,
    isLiveOnly: false,
    ...kept.plan,
    unmanagedValues: kept.plan.goesBy,
  });
  const plan = (): DesiredState => planned(kept.sources[kept.file]);

  it('is that of the host as it was', async () => {
    expect(movedSince(agreed, await planOn(startWin1(), plan()))).toBeNull();
  });

  it('is another one where the host has moved on', async () => {
    const on = startWin1();
    on.standIn.stacks['ipv6/udp'].persistent = [{ first: 7000, last: 7000 }];
    expect(movedSince(agreed, await planOn(on, plan()))).toContain('ipv6/udp/excludedportrange');
  });
});
