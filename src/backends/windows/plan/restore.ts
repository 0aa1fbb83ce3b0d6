import { Failure } from '../../../model/failure.ts';
import { inBoth, without } from '../../../model/plan/ownership.ts';
import type { PortRange } from '../../../model/ports/port-set.ts';
import type { SettingChange } from '../../../model/plan/record.ts';
import type { RunStep } from '../../../model/plan/step.ts';
import type { System } from '../../../system/system.ts';
import { STACKS, type Stack } from '../host.ts';
import { readDynamic, readExclusions } from '../read.ts';
import { settledState } from '../services/read-service.ts';
import { parseDynamic, parseRows, parseServiceSetting, settingName, type Dynamic } from '../settings/settings.ts';
import { stackSteps, startService, type StackWork } from './steps.ts';

/** Steps that give settings the values of `after`. */
export async function restoreWindows(system: System, changes: readonly SettingChange[]): Promise<readonly RunStep[]> {
  const work = await Promise.all(STACKS.map((stack) => workOn(system, stack, changes)));
  return [...stackSteps(work), ...(await servicesToStart(system, changes))];
}

/** A service that was stopped when its apply was cut off, and starts only once that apply is undone. */
async function servicesToStart(system: System, changes: readonly SettingChange[]): Promise<readonly RunStep[]> {
  const named = changes
    .filter(({ after }) => after === 'running')
    .flatMap(({ setting }) => parseServiceSetting(setting) ?? []);
  const states = await Promise.all(named.map(async (name) => ({ name, state: await settledState(system, name) })));
  return states.filter(({ state }) => state === 'stopped').map(({ name }) => startService(name));
}

async function workOn(system: System, stack: Stack, changes: readonly SettingChange[]): Promise<StackWork> {
  const find = (name: string): SettingChange | undefined => changes.find(({ setting }) => setting === name);
  const rows = find(settingName(stack, 'reserved'));
  const dynamic = await readDynamic(system, stack);
  const target = find(settingName(stack, 'ephemeral'));
  const common = { stack, dynamic, wanted: target && dynamicOf(target) };
  if (!rows) return { ...common, owned: [], dropped: [], added: [] };
  const [after, ...others] = [rows.after, rows.before, ...(rows.meanwhile ?? [])].map((text) => rowsOf(rows, text));
  const { persistent } = await readExclusions(system, stack);
  const owned = inBoth(persistent, [...(after ?? []), ...others.flat()]);
  return { ...common, owned, dropped: without(owned, after ?? []), added: without(after ?? [], owned) };
}

function rowsOf({ setting }: SettingChange, text: string): readonly PortRange[] {
  const rows = parseRows(text);
  if (rows) return rows;
  throw new Failure('damaged-record', `the record gives ${setting} a value that is none: ${text}`);
}

function dynamicOf({ setting, after }: SettingChange): Dynamic {
  const dynamic = parseDynamic(after);
  if (dynamic) return dynamic;
  throw new Failure('damaged-record', `the record gives ${setting} a value that is none: ${after}`);
}
