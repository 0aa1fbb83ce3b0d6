/** Findings about the lint's own settings and comments, which no rule file checks. */
import type { Severity } from '../model/plan/diagnostic.ts';
import { nearest } from '../model/text/nearest.ts';
import { RULES } from './rule-list.ts';

interface OwnRule {
  readonly severity: Severity;
  readonly summary: string;
}

export const OWN_RULES = {
  'unknown-rule': { severity: 'warning', summary: 'A rule or an option in `lint.rules` that does not exist.' },
  'bad-suppression': {
    severity: 'error',
    summary: 'A `portplan-ignore` comment without a reason, or one that is not written as it should be.',
  },
  'unused-suppression': { severity: 'warning', summary: 'A `portplan-ignore` comment that silences nothing.' },
} as const satisfies Readonly<Record<string, OwnRule>>;

/** Every id that `lint.rules` and comments may name. */
export function ruleIds(): readonly string[] {
  return [...RULES.map(({ id }) => id), ...Object.keys(OWN_RULES)];
}

/** What to do about an id that no rule has. */
export function ruleMeant(id: string): string {
  const meant = nearest(id, ruleIds());
  return meant === undefined ? '`portplan lint --rules` lists them' : `did you mean ${meant}?`;
}
