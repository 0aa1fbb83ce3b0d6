import { Failure } from '../../model/failure.ts';
import { without } from '../../model/ownership.ts';
import type { SettingChange } from '../../model/record.ts';
import type { RunStep } from '../../model/step.ts';
import type { System } from '../../system/system.ts';
import { STACKS, type Stack } from './host.ts';
import { readDynamic, readPersistent, readWinnat } from './read.ts';
import { parseDynamic, parseRows, settingName, WINNAT, type Dynamic } from './settings.ts';
import { stackSteps, startWinnat, type StackWork } from './steps.ts';

/** Steps that give settings the values of `after`. */
export async function restoreWindows(system: System, changes: readonly SettingChange[]): Promise<readonly RunStep[]> {
  const work = await Promise.all(STACKS.map((stack) => workOn(system, stack, changes)));
  const isDown = changes.some(({ setting }) => setting === WINNAT) && (await readWinnat(system)) === 'stopped';
  return [...stackSteps(work), ...(isDown ? [startWinnat] : [])];
}

async function workOn(system: System, stack: Stack, changes: readonly SettingChange[]): Promise<StackWork> {
  const find = (name: string): SettingChange | undefined => changes.find(({ setting }) => setting === name);
  const rows = find(settingName(stack, 'excludedportrange'));
  const dynamic = await readDynamic(system, stack);
  const target = find(settingName(stack, 'dynamicport'));
  const common = { stack, dynamic, wanted: target && dynamicOf(target) };
  if (!rows) return { ...common, owned: [], dropped: [], added: [] };
  const after = parseRows(rows.after) ?? [];
  const ours = [rows.before, rows.after, ...(rows.meanwhile ?? [])].flatMap((text) => parseRows(text) ?? []);
  const there = await readPersistent(system, stack);
  const owned = without(there, without(there, ours));
  return { ...common, owned, dropped: without(owned, after), added: without(after, owned) };
}

function dynamicOf({ setting, after }: SettingChange): Dynamic {
  const dynamic = parseDynamic(after);
  if (dynamic) return dynamic;
  throw new Failure('damaged-record', `the record gives ${setting} a value that is none: ${after}`);
}
