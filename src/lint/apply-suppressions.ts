/** Applies the comments `# portplan-ignore RULE: reason`. */
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import { formatPosition, type Position } from '../model/plan/position.ts';
import type { Suppression } from '../model/plan/suppression.ts';
import { BOOT_RULES } from '../model/host/boot-rules.ts';
import { grouped } from '../model/grouped.ts';
import { OWN_RULES, ruleIds, ruleMeant } from './lint-config-rules.ts';
import { RULES } from './rule-list.ts';

interface Silenced {
  readonly kept: readonly Diagnostic[];
  readonly silenced: number;
  /** Findings about the comments themselves. */
  readonly faults: readonly Diagnostic[];
}

interface SilenceOptions {
  readonly today: string;
  /** True for the findings on one captured host: a comment that silences nothing there may be meant for another host. */
  readonly isOneHost: boolean;
}

/** The findings without those that comments silence. A comment whose last day is over silences nothing. */
export function applySuppressions(
  found: readonly Diagnostic[],
  files: readonly ReadPlanFile[],
  { today, isOneHost }: SilenceOptions,
): Silenced {
  const suppressions = suppressionsOf(files);
  if (suppressions.length === 0) return { kept: found, silenced: 0, faults: [] };
  const byKey = byKeys(suppressions);
  const used = new Set<string>();
  const kept = found.flatMap((diagnostic) => {
    const about = aboutIt(diagnostic, byKey, used);
    if (about.length === 0) return [diagnostic];
    const isSilent = about.some((each) => !isOver(each, today));
    return isSilent ? [] : about.slice(0, 1).map((over) => returned(diagnostic, over));
  });
  const named = new Set(
    files.flatMap(({ desired, found: ofSysctl, sources }) => (ofSysctl ? [...sources.keys()] : (desired?.file ?? []))),
  );
  const isUnused = (each: Suppression) =>
    !isOneHost && named.has(each.at.file) && !keysOf(each).some((key) => used.has(key)) && !isForHosts(each);
  const unknown = unknownRules(suppressions);
  const faults = suppressions.flatMap(
    (each) => faultOf(each, unknown) ?? (isUnused(each) ? unusedFault(each, today) : []),
  );
  return { kept, silenced: found.length - kept.length, faults };
}

/** True for a comment about rules that need a host: without one it silences nothing, and is no mistake all the same. */
function isForHosts({ rules }: Suppression): boolean {
  return RULES.some(({ id, needsHost }) => needsHost && rules.includes(id));
}

/** The comments that silence a finding: on its line, above its service, or on all of its related lines. */
function aboutIt(
  { rule, at, within, related = [] }: Diagnostic,
  byKey: ReadonlyMap<string, readonly Suppression[]>,
  used: Set<string>,
): readonly Suppression[] {
  const own = [at, within].flatMap((place) => (place ? keyOf(place, rule) : [])).filter((key) => byKey.has(key));
  const others = related.map((each) => keyOf(each.at, rule));
  const keys = own.length > 0 || others.some((key) => !byKey.has(key)) ? own : others;
  for (const key of keys) used.add(key);
  return keys.flatMap((key) => byKey.get(key) ?? []);
}

/** Every suppression once, although two files may have it from the same base. */
function suppressionsOf(files: readonly ReadPlanFile[]): readonly Suppression[] {
  const all = files.flatMap((file) => file.suppressions);
  return [...new Map(all.map((each) => [formatPosition(each.at), each])).values()];
}

function byKeys(suppressions: readonly Suppression[]): ReadonlyMap<string, readonly Suppression[]> {
  const pairs = suppressions.flatMap((each) => keysOf(each).map((key) => ({ key, each })));
  const groups = grouped(pairs, ({ key }) => key);
  return new Map([...groups].map(([key, group]) => [key, group.map(({ each }) => each)]));
}

/** The keys of rule, file and line that a comment silences; none for a comment with a fault. */
function keysOf({ rules, line, at: { file }, fault }: Suppression): readonly string[] {
  return fault ? [] : rules.map((rule) => keyOf({ file, line }, rule));
}

function keyOf({ file, line }: Pick<Position, 'file' | 'line'>, rule: string): string {
  return `${line} ${rule} ${file}`;
}

function isOver({ until }: Suppression, today: string): boolean {
  return until !== undefined && today > until;
}

function returned(diagnostic: Diagnostic, { until = '', at }: Suppression): Diagnostic {
  const over = `the comment in line ${at.line} silenced this until ${until}`;
  return { ...diagnostic, help: diagnostic.help === undefined ? over : `${diagnostic.help}; ${over}` };
}

/** The unknown rules that comments name, each with the help for its finding. */
function unknownRules(suppressions: readonly Suppression[]): ReadonlyMap<string, string> {
  const strange = new Set(suppressions.flatMap(({ rules, fault }) => (fault ? [] : rules)));
  for (const rule of [...ruleIds(), ...BOOT_RULES.map(({ id }) => id)]) strange.delete(rule);
  return new Map([...strange].map((rule) => [rule, ruleMeant(rule)]));
}

function faultOf({ rules, fault, at }: Suppression, unknown: ReadonlyMap<string, string>): Diagnostic | null {
  const common = { rule: 'bad-suppression', severity: OWN_RULES['bad-suppression'].severity, at };
  if (fault) return { ...common, ...fault };
  const strange = rules.find((rule) => unknown.has(rule));
  if (strange === undefined) return null;
  return {
    ...common,
    message: `there is no rule ${strange} that a comment can silence`,
    help: unknown.get(strange) ?? '',
  };
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
