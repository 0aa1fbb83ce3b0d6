import type { RuleSettings } from '../model/plan/desired-state.ts';
import { type Diagnostic, SEVERITIES } from '../model/plan/diagnostic.ts';
import { OWN_RULES, ruleIds, ruleMeant } from './lint-config-rules.ts';
import type { LintRule } from './rule.ts';
import { RULES } from './rule-list.ts';

/** The findings about `lint.rules` itself: rules that do not exist, and options that a rule does not read. */
export function settingFaults(settings: RuleSettings): readonly Diagnostic[] {
  return Object.entries(settings).flatMap(([id, { options, at }]) => {
    if (!ruleIds().includes(id)) return [unknownRule(id, at)];
    const known = Object.keys(RULES.find((each) => each.id === id)?.options ?? {});
    const strange = Object.keys(options).filter((option) => !known.includes(option));
    return strange.map((option) => unknownOption(id, option, known, at));
  });
}

/** Whether one of the plans wants the rule at all. */
export function isRuleOn({ id, isOff }: Pick<LintRule, 'id' | 'isOff'>, plans: readonly RuleSettings[]): boolean {
  return plans.some((settings) => (settings[id]?.severity ?? (isOff ? 'off' : 'info')) !== 'off');
}

/**
 * A finding with the severity that the plans of its file give its rule, the most serious one where they differ; none where
 * all of them turn it off.
 */
export function judged(finding: Diagnostic, plans: readonly RuleSettings[]): readonly Diagnostic[] {
  const otherwise = RULES.find(({ id }) => id === finding.rule)?.isOff ? 'off' : finding.severity;
  const named = plans.map((settings) => settings[finding.rule]?.severity ?? otherwise);
  const severity = SEVERITIES.find((each) => named.includes(each));
  if (severity === undefined) return named.length === 0 ? [finding] : [];
  return [{ ...finding, severity }];
}

function unknownRule(id: string, at: Diagnostic['at']): Diagnostic {
  return {
    rule: 'unknown-rule',
    severity: OWN_RULES['unknown-rule'].severity,
    message: `there is no rule ${id}`,
    help: ruleMeant(id),
    ...(at && { at }),
  };
}

function unknownOption(id: string, option: string, known: readonly string[], at: Diagnostic['at']): Diagnostic {
  return {
    rule: 'unknown-rule',
    severity: OWN_RULES['unknown-rule'].severity,
    message: `the rule ${id} has no option "${option}"`,
    help: known.length === 0 ? 'it takes a severity only' : `its options are ${known.join(', ')}`,
    ...(at && { at }),
  };
}
