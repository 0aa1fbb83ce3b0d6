/** Reading single settings again, and saying why netsh did not change one. */
import { quoted } from '../../../model/text/quoted.ts';
import { Failure } from '../../../model/failure.ts';
import { inBoth, without } from '../../../model/plan/ownership.ts';
import { portSet, subtract } from '../../../model/ports/port-set.ts';
import type { Invocation } from '../../../model/program.ts';
import type { ApplyRecord, SettingChange } from '../../../model/plan/record.ts';
import type { SettingAccess } from '../../../model/plan/setting-access.ts';
import type { System } from '../../../system/system.ts';
import { refusal } from '../netsh/refusal.ts';
import { expectUnused } from '../plan/shrinking-rows.ts';
import { expectOwnStore } from '../store-owner.ts';
import { readElevation } from '../netsh/other-programs-text.ts';
import { readDynamic, readExclusions } from '../read.ts';
import { settledState } from '../services/read-service.ts';
import { startService } from '../plan/steps.ts';
import {
  formatDynamic,
  formatDynamicRange,
  formatRows,
  parseDynamic,
  parseRows,
  parseServiceSetting,
  parseSettingName,
} from './settings.ts';

export function settingAccess(system: System): SettingAccess {
  return {
    read: (change) => readSetting(system, change),
    isLeftBy,
    refusal: (change, attempts) => refusal(system, change, attempts),
    expectPermitted: async () => {
      await expectElevated(system);
      await expectOwnStore(system);
    },
    recover: (unfinished, next) => startAgain(system, unfinished, next),
    expectFeasible: (steps) => expectUnused(system, steps),
  };
}

async function readSetting(system: System, { setting, before, after, meanwhile = [] }: SettingChange): Promise<string> {
  const service = parseServiceSetting(setting);
  if (service !== null) return settledState(system, service);
  const named = parseSettingName(setting);
  if (!named) throw new Failure('damaged-record', `a record names ${quoted(setting)}, which is no setting of Windows`);
  if (named.key === 'ephemeral') return formatDynamic(await readDynamic(system, named.stack));
  const [was, wanted] = [parseRows(before) ?? [], parseRows(after) ?? []];
  const ours = [...was, ...wanted, ...meanwhile.flatMap((text) => parseRows(text) ?? [])];
  const { active, persistent } = await readExclusions(system, named.stack);
  const inForce = portSet(active.filter(({ administered }) => administered));
  // What was added must be in force before a range may widen over it.
  const idle = without(wanted, was).filter((row) => subtract([row], inForce).length > 0);
  return formatRows(without(inBoth(persistent, ours), idle));
}

/**
 * The texts of rows and of WinNAT hold nothing but what is ours. A range for now and one for the next boot are set by two
 * commands: one text may be left with a half of another.
 */
function isLeftBy({ setting, before, after, meanwhile = [] }: SettingChange, now: string): boolean {
  if (parseSettingName(setting)?.key !== 'ephemeral') return true;
  const halves = [before, after, ...meanwhile].flatMap(halvesOf);
  return halvesOf(now).every((half) => halves.includes(half));
}

function halvesOf(text: string): readonly string[] {
  const dynamic = parseDynamic(text);
  return dynamic ? [dynamic.active, dynamic.persistent].map(formatDynamicRange) : [text];
}

/** The services that ran before an apply was cut off. One may start only once that apply is undone, whose steps start it then. */
async function startAgain(system: System, { settings }: ApplyRecord, next: 'apply' | 'undo'): Promise<void> {
  const names = settings.flatMap(({ setting, before }) =>
    before === 'running' ? (parseServiceSetting(setting) ?? []) : [],
  );
  for (const name of names) {
    if ((await settledState(system, name)) !== 'stopped') continue;
    for (const invocation of startService(name).run) await system.run(invocation);
    const state = await settledState(system, name);
    if (state === 'running' || next === 'undo') continue;
    throw new Failure(
      'service-stopped',
      `the service ${name} is stopped since an apply was cut off, and does not start: see why with \`net start ${name}\`, or undo that apply with portplan rollback; nothing else was changed`,
      1,
    );
  }
}

/** Only administrators may change these settings, and only with elevated rights. Where Windows does not say, netsh will. */
async function expectElevated(system: System): Promise<void> {
  const { stdout } = await system.run(WHO_AM_I);
  if (readElevation(stdout) !== false) return;
  const message =
    'changing port settings needs an elevated prompt: open the terminal with "Run as administrator"; nothing was changed';
  throw new Failure('not-permitted', message);
}

const WHO_AM_I: Invocation = { program: 'whoami', words: ['/groups', '/fo', 'csv', '/nh'] };
