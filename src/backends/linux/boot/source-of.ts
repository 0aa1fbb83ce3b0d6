/** What sets a value that no file of a boot reader sets. */
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import { READER_RULES } from './boot-state.ts';
import type { BootFileLine, BootReader, SysctlFile, SysctlTree } from './boot-types.ts';

/** What a script sets is no value that is computed. */
export type ValueSource = Exclude<NonNullable<SysctlFile['source']>, 'script'>;

/** The kernel's command line may hold a credential, too: where that sets the setting, it was read last. */
export function sourceOf(
  files: SysctlTree,
  reader: BootReader,
  key: SettingKey,
  from: BootFileLine,
): ValueSource | undefined {
  const there = files.filter(({ path }) => path === from.file);
  const credential = there.find(({ source }) => source === 'credential');
  const isGiven =
    credential &&
    READER_RULES[reader].files(files).includes(credential) &&
    READER_RULES[reader]
      .assignments(credential)
      .some(({ origin, targets }) => origin.line === from.line && targets.some(({ setting }) => setting === key));
  const sources = there.flatMap(({ source }) => (source === undefined || source === 'script' ? [] : [source]));
  return isGiven === true ? 'credential' : sources[0];
}
