/** Plan files → findings. */
import type { DesiredState, Platform, ReadPlanFile, RuleSettings } from '../model/desired-state.ts';
import { SEVERITIES, type Diagnostic } from '../model/diagnostic.ts';
import { inFileOrder } from '../model/file-order.ts';
import { formatPosition } from '../model/position.ts';
import type { Finding, Rule } from './rule.ts';
import { RULES } from './rules.ts';
import { ownFinding, settingFaults } from './settings.ts';
import { subjectOf } from './subject.ts';
import { silence } from './suppress.ts';

export interface LintOptions {
  /** Of plans that name none. */
  readonly platform: Platform;
  /** YYYY-MM-DD. */
  readonly today: string;
}

export interface LintResult {
  /** File by file, each from top to bottom. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many findings comments silence. */
  readonly silenced: number;
}

/** Checks the files that have no faults; the faults of the others are passed on. */
export function lint(files: readonly ReadPlanFile[], options: LintOptions): LintResult {
  const plans = files.flatMap(({ desired }) => desired ?? []);
  const found = unique(hosts(plans).flatMap((host) => checkHost(host, options.platform)));
  const { kept, silenced, faults } = silence(found, files, options.today);
  const about = settingsByFile(files);
  const own = faults.flatMap((fault) => ownFinding(fault, about.get(fault.at?.file ?? '') ?? []));
  const all = unique([...files.flatMap(({ diagnostics }) => diagnostics), ...kept, ...own]);
  return { diagnostics: inFileOrder(all, sourcesOf(files)), silenced };
}

/** Files with one name describe one host; a file without a name describes a host of its own. */
function hosts(plans: readonly DesiredState[]): readonly (readonly DesiredState[])[] {
  const hostOf = ({ name, file }: DesiredState) => (name === undefined ? `file ${file}` : `name ${name}`);
  return [...grouped(plans, hostOf).values()];
}

/** What the plans that a file is a part of say about rules. */
function settingsByFile(files: readonly ReadPlanFile[]): ReadonlyMap<string, readonly RuleSettings[]> {
  const parts = files.flatMap(({ desired, sources }) =>
    desired ? [...sources.keys()].map((file) => ({ file, rules: desired.lint.rules })) : [],
  );
  const byFile = grouped(parts, ({ file }) => file);
  return new Map([...byFile].map(([file, all]) => [file, all.map(({ rules }) => rules)]));
}

function checkHost(plans: readonly DesiredState[], platform: Platform): readonly Diagnostic[] {
  const settings: RuleSettings = Object.assign({}, ...plans.map((plan) => plan.lint.rules)) as RuleSettings;
  const platforms = new Set(plans.flatMap((plan) => plan.platforms ?? [platform]));
  const found = [...platforms].map((each) => {
    const here = plans.filter((plan) => (plan.platforms ?? [platform]).includes(each));
    return checkPlatform(here, each, settings);
  });
  const own = settingFaults(settings).flatMap((fault) => ownFinding(fault, [settings]));
  return [...own, ...(found.length === 1 ? found.flat() : mostSevere(found))];
}

function checkPlatform(
  plans: readonly DesiredState[],
  platform: Platform,
  settings: RuleSettings,
): readonly Diagnostic[] {
  const subject = subjectOf(plans, platform);
  return RULES.flatMap((rule) => {
    const setting = settings[rule.id];
    const severity = setting?.severity;
    if (severity === 'off' || (rule.isOff && severity === undefined)) return [];
    if (rule.platforms?.includes(platform) === false) return [];
    const findings = [...rule.check(subject, setting?.options ?? {})];
    return findings.map((finding) => diagnostic(rule, finding, severity));
  });
}

function diagnostic(rule: Rule, finding: Finding, severity: Diagnostic['severity'] | undefined): Diagnostic {
  return { ...finding, rule: rule.id, severity: severity ?? finding.severity ?? rule.severity };
}

/** What a rule says of a place is said once: by the platform on which it is most serious. */
function mostSevere(platforms: readonly (readonly Diagnostic[])[]): readonly Diagnostic[] {
  const byPlace = new Map<string, readonly Diagnostic[]>();
  for (const found of platforms) {
    for (const [place, here] of grouped(found, placeOf)) {
      const elsewhere = byPlace.get(place);
      if (!elsewhere || rank(here) < rank(elsewhere)) byPlace.set(place, here);
    }
  }
  return [...byPlace.values()].flat();
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function placeOf({ rule, at, related: [other] = [] }: Diagnostic): string {
  return [rule, ...[at, other?.at].map((place) => place && formatPosition(place))].join(' ');
}

function rank(found: readonly Diagnostic[]): number {
  return Math.min(...found.map(({ severity }) => SEVERITIES.indexOf(severity)));
}

/** What two hosts have from one base file is said once. */
function unique(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ rule, at, message }: Diagnostic) => `${at ? formatPosition(at) : ''} ${rule} ${message}`;
  return [...new Map(found.map((each) => [key(each), each])).values()];
}

function sourcesOf(files: readonly ReadPlanFile[]): ReadonlyMap<string, string> {
  return new Map(files.flatMap(({ sources }) => [...sources]));
}
