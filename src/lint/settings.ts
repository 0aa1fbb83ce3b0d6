import type { RuleSettings } from '../model/desired-state.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { nearest } from '../model/nearest.ts';
import { OWN_RULES, ruleIds } from './own-rules.ts';
import { RULES } from './rules.ts';

/** Rules that do not exist, and options that a rule does not read. */
export function settingFaults(settings: RuleSettings): readonly Diagnostic[] {
  return Object.entries(settings).flatMap(([id, { options, at }]) => {
    const rule = RULES.find((each) => each.id === id);
    if (!rule) return ruleIds().includes(id) ? [] : [unknownRule(id, at)];
    return Object.keys(options)
      .filter((option) => !Object.keys(rule.options ?? {}).includes(option))
      .map((option) => unknownOption(id, option, Object.keys(rule.options ?? {}), at));
  });
}

function unknownRule(id: string, at: Diagnostic['at']): Diagnostic {
  const meant = nearest(id, ruleIds());
  return {
    rule: 'unknown-rule',
    severity: OWN_RULES['unknown-rule'].severity,
    message: `there is no rule ${id}`,
    help: meant === undefined ? '`portplan lint --rules` lists them' : `did you mean ${meant}?`,
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
