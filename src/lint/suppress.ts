/** `# portplan-ignore RULE: reason`. */
import type { ReadPlanFile } from '../model/desired-state.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { nearest } from '../model/nearest.ts';
import type { Suppression } from '../model/suppression.ts';
import { OWN_RULES, ruleIds } from './own-rules.ts';

export interface Silenced {
  readonly kept: readonly Diagnostic[];
  readonly silenced: number;
  /** About the comments themselves. */
  readonly faults: readonly Diagnostic[];
}

/** Takes out what comments silence; a comment whose day is over silences nothing. */
export function silence(found: readonly Diagnostic[], files: readonly ReadPlanFile[], today: string): Silenced {
  const suppressions = [...new Set(files.flatMap((file) => file.suppressions))];
  if (suppressions.length === 0) return { kept: found, silenced: 0, faults: [] };
  const byLine = new Map<string, Suppression[]>();
  for (const each of suppressions) byLine.set(lineOf(each), [...(byLine.get(lineOf(each)) ?? []), each]);
  const used = new Set<Suppression>();
  const kept = found.flatMap((diagnostic) => {
    const onLine = (diagnostic.at && byLine.get(lineOf({ line: diagnostic.at.line, at: diagnostic.at }))) ?? [];
    const about = onLine.filter(({ rules, fault }) => !fault && rules.includes(diagnostic.rule));
    for (const each of about) used.add(each);
    if (about.some((each) => !isOver(each, today))) return [];
    const [over] = about;
    return [over ? returned(diagnostic, over) : diagnostic];
  });
  const named = new Set(files.flatMap(({ desired }) => desired?.file ?? []));
  const unused = suppressions.filter((each) => !used.has(each) && named.has(each.at.file));
  const faults = suppressions.flatMap(
    (each) => faultOf(each) ?? (unused.includes(each) ? unusedFault(each, today) : []),
  );
  return { kept, silenced: found.length - kept.length, faults };
}

function lineOf({ line, at }: Pick<Suppression, 'line' | 'at'>): string {
  return `${at.file}:${line}`;
}

function isOver({ until }: Suppression, today: string): boolean {
  return until !== undefined && today > until;
}

function returned(diagnostic: Diagnostic, { until = '', at }: Suppression): Diagnostic {
  const over = `the comment in line ${at.line} silenced this until ${until}`;
  return { ...diagnostic, help: diagnostic.help === undefined ? over : `${diagnostic.help}; ${over}` };
}

function faultOf({ rules, fault, at }: Suppression): Diagnostic | null {
  const common = { rule: 'bad-suppression', severity: OWN_RULES['bad-suppression'].severity, at };
  if (fault) return { ...common, ...fault };
  const known = ruleIds();
  const strange = rules.find((rule) => !known.includes(rule));
  if (strange === undefined) return null;
  const meant = nearest(strange, known);
  const help = meant === undefined ? '`portplan lint --rules` lists them' : `did you mean ${meant}?`;
  return { ...common, message: `there is no rule ${strange}`, help };
}

function unusedFault({ rules, until, at }: Suppression, today: string): Diagnostic {
  const over = until !== undefined && today > until ? `, and its day, ${until}, is over` : '';
  return {
    rule: 'unused-suppression',
    severity: OWN_RULES['unused-suppression'].severity,
    message: `nothing here is silenced by this comment (${rules.join(', ')})${over}`,
    help: 'take it out',
    at,
  };
}
