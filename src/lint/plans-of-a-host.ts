import { normalize } from 'node:path';
import type { DesiredState, ReadPlanFile } from '../model/plan/desired-state.ts';
import { grouped } from '../model/grouped.ts';

/** The plans that describe one host, ordered by file name, so that the order of the command line changes nothing. */
export type HostPlans = readonly DesiredState[];

/**
 * Files with one name describe one host; a file without a name of its own describes another one. A base is no part of the host
 * beside the file that extends it: what that file overrides is gone.
 */
export function plansByHost(files: readonly ReadPlanFile[]): readonly HostPlans[] {
  const sound = files.filter(({ desired }) => desired !== null);
  const byName = grouped(sound, ({ desired }) => nameOf(desired));
  return [...byName.values()].map((group) => withoutBases(group).sort((a, b) => (a.file < b.file ? -1 : 1)));
}

function nameOf(desired: DesiredState | null): string {
  return desired?.ownName === undefined ? `file ${desired?.file ?? ''}` : `name ${desired.ownName}`;
}

function withoutBases(group: readonly ReadPlanFile[]): DesiredState[] {
  const bases = new Set(group.flatMap(({ sources }) => [...sources.keys()].slice(1).map(normalize)));
  return group.flatMap(({ desired }) => (desired && !bases.has(normalize(desired.file)) ? desired : []));
}
