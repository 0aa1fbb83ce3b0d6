/** The first plan of a host: of all that could be written, as much as leaves `plan` with nothing to do there. */
import { formatFirstPlan } from '../plan-file/write/first-plan-text.ts';
import { firstPlanNotes } from '../plan-file/write/first-plan-notes.ts';
import { readPlanFile } from '../plan-file/read/read-plan-file.ts';
import { contradictionsIn as contradictions } from '../plan-file/read/contradictions.ts';
import { lint } from '../lint/run.ts';
import { fewBootFindings } from '../model/host/few-boot-findings.ts';
import { bootFindingText } from '../model/host/boot-finding.ts';
import type { FirstPlan, MadePlan } from '../model/first-plan.ts';
import { countSeverities, hasErrors, type Diagnostic } from '../model/plan/diagnostic.ts';
import type { DesiredState } from '../model/plan/desired-state.ts';
import { isPending } from '../model/plan/change.ts';
import { changesOf, hasChanges } from '../model/plan/plan.ts';
import { LINUX_ONLY_KEYS, type SettingKey } from '../model/settings/setting-key.ts';
import { lastPart } from '../model/sockets/started-program.ts';
import { FIRST_PLAN_FILE, isWorthNaming, type Managed, settingAlone, wholePlan } from './trial-desired-state.ts';
import { type FirstPlanHost, unseenForInit } from './first-plan-host.ts';
import { firstReservations } from './found-reservations.ts';
import { firstServices } from './services.ts';
import { lowRange, wantedFacts } from './wanted-range.ts';
import { settingsOf, reservedOf, reservedSource } from './settings.ts';

/** Sets of keys to manage, best first: each is tried with a real plan. Only keys that the plan would name are among them. */
function choices({ facts }: FirstPlanHost): readonly Managed[] {
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

/** The first plan of a host with its text and its findings. `file`: where it is written; null for standard output. */
export function firstPlan(file: string | null, seen: FirstPlanHost): MadePlan {
  const facts = wantedFacts(seen.facts);
  const host = { ...seen, facts };
  const low = lowRange(seen.facts);
  const listening = host.sockets && firstServices(host.sockets, seen.facts, facts);
  const found = firstReservations(listening?.services ?? [], facts, reservedSource(host));
  const parts = (managed: Managed): Pick<FirstPlan, 'settings' | 'reserved' | 'listening'> => ({
    settings: settingsOf(host, managed, low),
    reserved: reservedOf(host, found, managed.has('reserved')),
    listening,
  });
  const quiet = choices(host).find((managed) =>
    leavesNothingToDo(host, wholePlan(facts, parts(managed), managed), low),
  );
  const { snapshot, image, isWindowsShell } = host;
  const plan: FirstPlan = {
    host: hostName(host),
    platform: facts.platform,
    file,
    origin: { snapshot, image, isWindowsShell },
    unseen: unseenForInit(host),
    bootNotes: fewBootFindings(host.bootFindings).map(bootFindingText),
    ...parts(quiet ?? NOTHING),
  };
  const text = withReasons(formatFirstPlan(plan), host);
  return { text, plan, notes: firstPlanNotes(plan), findings: countSeverities(findings(text, host)) };
}

/** The host's name; for an image that has none, the name of its directory. */
function hostName({ facts: { host }, image }: FirstPlanHost): string {
  return image !== null && /^\.{0,2}\//.test(host) ? lastPart(host.replace(/(?<!\/)\/+$/, '')) : host;
}

/** But for the dynamic range, where it was found to start low and another one is wanted: whatever that brings, the plan says. */
function leavesNothingToDo(host: FirstPlanHost, desired: DesiredState, low: string | null): boolean {
  if (!canBeWritten(desired)) return false;
  const plan = host.plan(desired);
  if (low === null) return !hasChanges(plan) && !hasErrors(plan.diagnostics);
  const others = plan.settings.filter(({ key }) => key !== 'ephemeral');
  const ofRange = new Set(host.plan(settingAlone(host.facts, 'ephemeral')).diagnostics.map(({ message }) => message));
  return (
    !changesOf({ ...plan, settings: others }).some(isPending) &&
    !hasErrors(plan.diagnostics.filter(({ message }) => !ofRange.has(message)))
  );
}

/** False for values that a snapshot may have and no plan file may ask for. */
function canBeWritten(desired: DesiredState): boolean {
  const { tcp, udp } = desired.ephemeral?.value ?? {};
  const isWithoutZero = [tcp, udp].every((range) => range === undefined || range.first > 0);
  return isWithoutZero && !hasErrors(contradictions(desired));
}

/** What the lint finds in the text. The date does not matter: a first plan has no suppressions that expire. */
function findings(text: string, { facts }: FirstPlanHost): readonly Diagnostic[] {
  return lint([readPlanFile(FIRST_PLAN_FILE, () => text)], { platform: facts.platform, today: '2000-01-01' })
    .diagnostics;
}

/** The text with a comment above each line that the lint calls an error: the host runs like that all the same. */
function withReasons(text: string, host: FirstPlanHost): string {
  const errors = findings(text, host).filter(({ severity, at }) => severity === 'error' && at);
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
