import type { System } from '../system/system.ts';
import { readFileState } from '../system/file-state.ts';
import type { ApplyRecord } from '../model/record.ts';

/** An unfinished record, ending where the host stands now: how far that run came, nobody else can say. */
export function settle(system: System, record: ApplyRecord): ApplyRecord {
  return {
    ...record,
    settings: record.settings.map((change) => ({ ...change, after: system.readSetting(change.path) })),
    files: record.files.map((change) => ({ ...change, after: readFileState(system, change.path) })),
  };
}
