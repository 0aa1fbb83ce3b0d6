/** Several profiles as one, as TuneD merges them (tuned/profiles/merger.py): a later one wins over those before it. */
import type { BootFileLine } from '../boot-types.ts';
import type { ProfileOption, ProfileText } from './profile-text.ts';

export interface TunedProfile {
  readonly path: string;
  readonly text: ProfileText;
}

interface ProfileValue {
  readonly value: string;
  readonly origin: BootFileLine;
}

/** A section, by whose type a plugin of TuneD takes its options. */
export interface ProfileUnit {
  readonly type: string;
  readonly isEnabled: boolean;
  /** Whether it is for some processors or kernels only: whether for this one is not looked at. */
  readonly isConditional: boolean;
  readonly priority: number;
  /** In the order in which they are written. */
  readonly options: ReadonlyMap<string, ProfileValue>;
}

export function mergeProfiles(profiles: readonly TunedProfile[]): ReadonlyMap<string, ProfileUnit> {
  const units = new Map<string, GivenUnit>();
  for (const { path, text } of profiles) {
    for (const [name, section] of text) {
      if (name !== 'main') units.set(name, merged(units.get(name), unitOf(name, section, path)));
    }
  }
  return units;
}

interface GivenUnit extends ProfileUnit {
  /** Of this unit alone: what later profiles say is added to it, as hundreds of them may follow. */
  readonly options: Map<string, ProfileValue>;
  readonly replaces: boolean;
  readonly drops: ReadonlySet<string>;
  readonly hasPriority: boolean;
}

function unitOf(name: string, section: readonly ProfileOption[], path: string): GivenUnit {
  const given = new Map(section.map((option) => [option.name, option.value]));
  return {
    type: given.get('type') ?? name,
    isEnabled: isTrue(given.get('enabled') ?? '1'),
    isConditional: given.has('cpuinfo_regex') || given.has('uname_regex'),
    priority: Number(given.get('priority') ?? '0'),
    options: new Map(section.map(({ name: option, value, line }) => [option, { value, origin: { file: path, line } }])),
    replaces: isTrue(given.get('replace') ?? ''),
    drops: new Set(given.get('drop')?.split(/\b\s*[,;]\s*/)),
    hasPriority: given.has('priority'),
  };
}

function isTrue(value: string): boolean {
  return ['True', 'true', '1'].includes(value);
}

function merged(before: GivenUnit | undefined, unit: GivenUnit): GivenUnit {
  if (!before || unit.replaces) return unit;
  for (const name of unit.drops) before.options.delete(name);
  for (const [name, value] of unit.options) before.options.set(name, value);
  return {
    ...unit,
    isConditional: before.isConditional || unit.isConditional,
    priority: unit.hasPriority ? unit.priority : before.priority,
    options: before.options,
  };
}
