/** The first plan of a host: of all that could be written, as much as leaves `plan` with nothing to do there. */
import { formatFirstPlan } from '../plan-file/write/first-plan-text.ts';
import { readPlanFile } from '../plan-file/read/read-plan-file.ts';
import { firstReservations } from './reservations.ts';
import { firstServices } from './services.ts';
import { lint } from '../lint/run.ts';
import { countSeverities, hasErrors, type Diagnostic, type Severity } from '../model/plan/diagnostic.ts';
import type { ReadPlanFile } from '../model/plan/desired-state.ts';
import type { FirstPlan } from '../model/first-plan.ts';
import { hasChanges } from '../model/plan/plan.ts';
import { LINUX_ONLY_KEYS, type SettingKey } from '../model/settings/setting-key.ts';
import { hostNotes } from './notes.ts';
import { reservedOf, reservedSource } from './reserved.ts';
import { isWorthNaming, type Managed, settingsOf } from './settings.ts';
import type { SeenHost } from '../host/seen-host.ts';

export interface MadePlan {
  readonly text: string;
  readonly plan: FirstPlan;
  /** What lint says of it. */
  readonly findings: Readonly<Record<Severity, number>>;
}

/** What to manage, best first: each is tried with a real plan. A setting that the plan does not name makes no difference. */
function choices({ facts }: SeenHost): readonly Managed[] {
  const keys = [...MATTER_MOST, ...LINUX_ONLY_KEYS.filter((key) => isWorthNaming(facts, key))];
  const subsets = keys
    .toReversed()
    .reduce<readonly (readonly SettingKey[])[]>(
      (rest, key) => [...rest.map((others) => [key, ...others]), ...rest],
      [[]],
    );
  return subsets.filter((subset) => subset.length > 0).map((subset) => new Set(subset));
}

const MATTER_MOST: readonly SettingKey[] = ['reserved', 'ephemeral'];
const NOTHING: Managed = new Set();

export function firstPlan(file: string, seen: SeenHost): MadePlan {
  const listening = seen.sockets && firstServices(seen.sockets, seen.facts);
  const common = { ...hostNotes(file, seen), platform: seen.facts.platform, listening };
  const found = firstReservations(listening?.services ?? [], seen.facts, reservedSource(seen));
  const draft = (managed: Managed): FirstPlan => ({
    ...common,
    settings: settingsOf(seen, managed),
    reserved: reservedOf(seen, found, managed.has('reserved')),
  });
  const quiet = choices(seen).find((managed) => leavesNothingToDo(seen, managedText(draft(managed))));
  const plan = draft(quiet ?? NOTHING);
  const text = withReasons(formatFirstPlan(plan), seen);
  return { text, plan, findings: countSeverities(findings(text, seen)) };
}

/** A plan without reservations, of whose services none reserves, leaves the list alone: whether it may be managed shows when it is. */
function managedText(plan: FirstPlan): string {
  const { items, leftOut } = plan.reserved;
  return formatFirstPlan(plan) + (leftOut === null && items.length === 0 ? '\nreserved: []\n' : '');
}

function leavesNothingToDo(seen: SeenHost, text: string): boolean {
  const { desired } = readText(text);
  if (!desired) return false;
  const plan = seen.plan(desired);
  return !hasChanges(plan) && !hasErrors(plan.diagnostics);
}

const NAME = 'portplan.yaml';

function readText(text: string): ReadPlanFile {
  return readPlanFile(NAME, () => text);
}

/** No day of a suppression matters: there is none. */
function findings(text: string, { facts }: SeenHost): readonly Diagnostic[] {
  return lint([readText(text)], { platform: facts.platform, today: '2000-01-01' }).diagnostics;
}

/** What the lint takes for an error runs here all the same: above its line stands why. */
function withReasons(text: string, seen: SeenHost): string {
  const errors = findings(text, seen).filter(({ severity, at }) => severity === 'error' && at);
  const byLine = new Map<number, Set<string>>();
  for (const { rule, at } of errors) {
    const line = at?.line ?? 0;
    byLine.set(line, (byLine.get(line) ?? new Set()).add(rule));
  }
  const lines = text.split('\n').flatMap((line, i) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    const rules = [...(byLine.get(i + 1) ?? [])].sort();
    return [...rules.map((rule) => `${indent}# portplan-ignore ${rule}: ${reasonFor(rule)}`), line];
  });
  return lines.join('\n');
}

function reasonFor(rule: string): string {
  return rule === 'port-conflict'
    ? 'they run side by side here, with socket options that are not to be seen from outside'
    : 'so it is on this host now';
}
