/** Runs the rules over plan files. */
import type { Platform, ReadPlanFile, RuleOptions, RuleSettings, Sources } from '../model/plan/desired-state.ts';
import { SEVERITIES, type Diagnostic } from '../model/plan/diagnostic.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { inFileOrder } from '../model/plan/diagnostic-order.ts';
import { formatPosition, type Position } from '../model/plan/position.ts';
import { grouped } from '../model/grouped.ts';
import { type HostPlans, plansByHost } from './plans-of-a-host.ts';
import type { LintRule } from './rule.ts';
import { RULES } from './rule-list.ts';
import { isRuleOn, judged, settingFaults } from './rule-setting-faults.ts';
import { type PlannedHost, plannedHost } from './planned-host.ts';
import { PLATFORM_TRAITS } from '../model/host/platform-traits.ts';
import { withCurrentIds } from './current-ids.ts';
import { applySuppressions } from './apply-suppressions.ts';

interface LintContext {
  /** The platform of plans that name none. */
  readonly platform: Platform;
  /** A captured host by which all plans are judged, on its platform only. */
  readonly host?: HostFacts;
  /** Today's date as YYYY-MM-DD, by which suppressions expire. */
  readonly today: string;
}

export interface LintResult {
  /** The findings file by file, each file from top to bottom. */
  readonly diagnostics: readonly Diagnostic[];
  /** The number of findings that comments silence. */
  readonly silenced: number;
}

/** Checks the files that have no faults; the faults of the others are passed on. */
export function lint(read: readonly ReadPlanFile[], options: LintContext): LintResult {
  const files = withCurrentIds(read);
  const settings = settingsByFile(files);
  const judge = (found: readonly Diagnostic[]) =>
    found.flatMap((each) => judged(each, settings.get(each.at?.file ?? '') ?? []));
  const found = unique([
    ...files.flatMap((file) => file.found ?? []),
    ...judge(plansByHost(files).flatMap((plans) => checkHost(plans, options))),
  ]);
  const { kept, silenced, faults } = applySuppressions(found, files, {
    today: options.today,
    isOneHost: options.host !== undefined,
  });
  const all = unique([...files.flatMap(({ diagnostics }) => diagnostics), ...kept, ...judge(faults)]);
  return { diagnostics: inFileOrder(all, sourcesOf(files)), silenced };
}

/** The rule settings that count for each file: those of every plan that the file is a part of. */
function settingsByFile(files: readonly ReadPlanFile[]): ReadonlyMap<string, readonly RuleSettings[]> {
  const parts = files.flatMap(({ desired, sources }) =>
    desired ? [...sources.keys()].map((file) => ({ file, rules: desired.lint.rules })) : [],
  );
  const byFile = grouped(parts, ({ file }) => file);
  return new Map([...byFile].map(([file, all]) => [file, all.map(({ rules }) => rules)]));
}

function checkHost(plans: HostPlans, { platform, host: facts }: LintContext): readonly Diagnostic[] {
  const named = plans.flatMap((plan) => plan.platforms ?? [platform]);
  const platforms = new Set(facts ? named.filter((each) => each === facts.platform) : named);
  const found = [...platforms].map((each) => {
    const here = plans.filter((plan) => (plan.platforms ?? [platform]).includes(each));
    return checkPlatform(here, each, facts);
  });
  const own = plans.flatMap((plan) => settingFaults(plan.lint.rules));
  return [...own, ...(found.length === 1 ? found.flat() : mostSevere(found, [...platforms]))];
}

function checkPlatform(plans: HostPlans, platform: Platform, facts: HostFacts | undefined): readonly Diagnostic[] {
  const host = plannedHost(plans, platform, facts);
  const settings = plans.map((plan) => plan.lint.rules);
  const rules = RULES.filter((rule) => rule.platforms?.includes(platform) !== false && isRuleOn(rule, settings));
  const found = rules.flatMap((rule) =>
    [...rule.check(host, optionsOf(rule, settings))].map((finding) => ({ rule, finding })),
  );
  if (found.length === 0) return [];
  const homes = homesOf(host);
  return found.map(({ rule, finding }) => {
    const home = homes.get(formatPosition(finding.at));
    return { severity: rule.severity, ...finding, rule: rule.id, ...(home && { within: home }) };
  });
}

function optionsOf({ id }: LintRule, settings: readonly RuleSettings[]): RuleOptions {
  const given = settings.flatMap((each) => each[id]?.options ?? []);
  return given.length === 0 ? {} : (Object.assign({}, ...given) as RuleOptions);
}

/** The name of the service that stands above each of its parts, by the place of the part. */
function homesOf({ services }: PlannedHost): ReadonlyMap<string, Position> {
  const parts = services.flatMap(({ at, endpoints, connections = [] }) =>
    [...endpoints, ...connections].filter((part) => part.at.line > at.line).map((part) => [part.at, at] as const),
  );
  return new Map(parts.map(([part, at]) => [formatPosition(part), at]));
}

/** One finding for each rule and place: the most serious one of all platforms. It names its platform where others have none. */
function mostSevere(platforms: readonly (readonly Diagnostic[])[], names: readonly Platform[]): readonly Diagnostic[] {
  const found = platforms.flatMap((all, i) => all.map((diagnostic) => ({ diagnostic, platform: names[i] })));
  return [...grouped(found, ({ diagnostic }) => placesText(diagnostic)).values()].flatMap((here) => {
    const on = new Set(here.map(({ platform }) => platform));
    const worst = here.reduce((least, { diagnostic }) => Math.min(least, rank(diagnostic)), Infinity);
    const first = here.find(({ diagnostic }) => rank(diagnostic) === worst)?.platform;
    const said = here.filter(({ platform }) => platform === first).map(({ diagnostic }) => diagnostic);
    return on.size === names.length || !first ? said : said.map((each) => onPlatform(each, first));
  });
}

function onPlatform(diagnostic: Diagnostic, platform: Platform): Diagnostic {
  const name = PLATFORM_TRAITS[platform].name;
  return diagnostic.message.includes(name)
    ? diagnostic
    : { ...diagnostic, message: `on ${name}, ${diagnostic.message}` };
}

function placesText({ rule, at, related: [other] = [] }: Diagnostic): string {
  return [rule, ...[at, other?.at].map((place) => place && formatPosition(place))].join(' ');
}

function rank({ severity }: Diagnostic): number {
  return SEVERITIES.indexOf(severity);
}

/** Without repeated findings: two hosts may share a base file. */
function unique(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ rule, at, message }: Diagnostic) => `${at ? formatPosition(at) : ''} ${rule} ${message}`;
  return [...new Map(found.map((each) => [key(each), each])).values()];
}

function sourcesOf(files: readonly ReadPlanFile[]): Sources {
  return new Map(files.flatMap(({ sources }) => [...sources]));
}
