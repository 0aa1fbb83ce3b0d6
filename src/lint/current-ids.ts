/** Plans with the ids that rules have now, where they use former ones: nothing behind this knows of those. */
import type { DesiredState, ReadPlanFile, RuleSettings } from '../model/plan/desired-state.ts';
import { RULES } from './rule-list.ts';

const CURRENT: ReadonlyMap<string, string> = new Map(
  RULES.flatMap(({ id, formerIds = [] }) => formerIds.map((former) => [former, id] as const)),
);

/** The id that a rule has now; any other word as it is. */
function currentId(id: string): string {
  return CURRENT.get(id) ?? id;
}

export function withCurrentIds(files: readonly ReadPlanFile[]): readonly ReadPlanFile[] {
  return files.map((file) => ({
    ...file,
    desired: file.desired && planWithCurrentIds(file.desired),
    suppressions: file.suppressions.map((each) => ({ ...each, rules: [...new Set(each.rules.map(currentId))] })),
  }));
}

/** Where a plan has both ids, the one of today counts. */
function planWithCurrentIds(desired: DesiredState): DesiredState {
  const ids = Object.entries(desired.lint.rules).filter(([id]) => CURRENT.has(id));
  if (ids.length === 0) return desired;
  const renamed: RuleSettings = Object.fromEntries(ids.map(([id, setting]) => [currentId(id), setting]));
  const others = Object.entries(desired.lint.rules).filter(([id]) => !CURRENT.has(id));
  return { ...desired, lint: { ...desired.lint, rules: { ...renamed, ...Object.fromEntries(others) } } };
}
