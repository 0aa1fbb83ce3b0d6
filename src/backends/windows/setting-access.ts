/** Reading single settings again, and saying why netsh did not change one. */
import { Failure } from '../../model/failure.ts';
import { without } from '../../model/ownership.ts';
import type { Invocation } from '../../model/program.ts';
import type { SettingChange } from '../../model/record.ts';
import type { SettingAccess } from '../../model/setting-access.ts';
import type { System } from '../../system/system.ts';
import { refusal } from './refusal.ts';
import { expectNoListeners } from './shrinking.ts';
import { readElevation } from './holder-text.ts';
import { readDynamic, readPersistent, readWinnat } from './read.ts';
import { formatDynamic, formatRows, parseRows, parseSettingName, WINNAT } from './settings.ts';

export function settingAccess(system: System): SettingAccess {
  return {
    read: (change) => readSetting(system, change),
    refusal: (invocations, ran) => refusal(system, invocations, ran),
    expectPermitted: () => expectElevated(system),
    expectFeasible: (steps) => expectNoListeners(system, steps),
  };
}

async function readSetting(system: System, { setting, before, after, meanwhile = [] }: SettingChange): Promise<string> {
  if (setting === WINNAT) return readWinnat(system);
  const named = parseSettingName(setting);
  if (!named) throw new Error(`${setting} is no setting of Windows`);
  if (named.kind === 'dynamicport') return formatDynamic(await readDynamic(system, named.stack));
  const ours = [before, after, ...meanwhile].flatMap((text) => parseRows(text) ?? []);
  const rows = await readPersistent(system, named.stack);
  return formatRows(without(rows, without(rows, ours)));
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
