/** What there is to review about one host, without its name: hosts that are alike for a reader have the same. */
import type { HostPlatform } from '../../model/host/host-facts.ts';
import { createHash } from 'node:crypto';
import { type Diagnostic, hasErrors, SEVERITIES, type Severity } from '../../model/plan/diagnostic.ts';
import { commandsOf, type Capacity, hasChanges, type Plan } from '../../model/plan/plan.ts';
import { formatPosition } from '../../model/plan/position.ts';
import { liveOnlyText } from '../plan/live-only-text.ts';
import { planPatch } from '../plan/patch.ts';
import { pendingCount } from '../plan/plan-text.ts';
import { type ChangeRow, changeRows, unchangedTitles } from './review-changes.ts';
import { type ReservedRow, reservedRows } from './review-reserved.ts';
import { cut } from './markdown.ts';
import { usable } from '../plan/values-text.ts';

export interface HostReview {
  readonly host: string;
  /** Null where it could not be planned: `error` says why. */
  readonly plan: Plan | null;
  /** All of them: of the plan file, of the host, of an apply that was cut off. */
  readonly diagnostics: readonly Diagnostic[];
  /** Why the host could not be planned, in a sentence; null where there is a plan. */
  readonly error: string | null;
}

/** Most urgent first. An apply refuses a plan with errors, so that it changes nothing. */
export const REVIEW_OUTCOMES = ['not planned', 'errors', 'to change', 'as planned'] as const;
export type ReviewOutcome = (typeof REVIEW_OUTCOMES)[number];

/** Plain text, not Markdown yet; HOST_MARK stands for the host's name. */
export interface ReviewPart {
  /** Equal for two hosts exactly when all the rest is, and the whole patch. */
  readonly key: string;
  readonly outcome: ReviewOutcome;
  readonly error: string | null;
  readonly findings: readonly ReviewFinding[];
  /** Null where there is no plan. */
  readonly planned: PlannedPart | null;
}

export interface PlannedPart {
  readonly name: string | null;
  readonly file: string;
  readonly platform: string;
  /** Why boot files are left out; null where they are not. */
  readonly liveOnly: string | null;
  /** `1 setting`; null where there is nothing to change. */
  readonly pending: string | null;
  readonly changes: readonly ChangeRow[];
  /** What is managed and as planned, by its title. */
  readonly unchanged: readonly string[];
  readonly reserved: readonly ReservedRow[];
  /** `28,231 of 28,232 ephemeral ports usable`. */
  readonly capacity: string | null;
  /** Windows: what apply runs. */
  readonly commands: readonly string[];
  readonly patch: PatchPart;
}

export interface PatchPart {
  /** The first lines of the patch, as many as a comment may hold. */
  readonly lines: readonly string[];
  readonly more: number;
}

export interface ReviewFinding {
  readonly severity: Severity;
  readonly rule: string;
  readonly place: string;
  readonly message: string;
  readonly help: string;
}

/** A character that Unicode leaves to private use. */
export const HOST_MARK = '\ue000';

export function reviewPart({ host, plan, diagnostics, error }: HostReview): ReviewPart {
  const anonymous = withoutName(host);
  const patch = plan ? anonymous(planPatch(plan)) : '';
  const part = {
    outcome: outcomeOf(plan, diagnostics),
    error: plan ? null : anonymous(error ?? ''),
    findings: SEVERITIES.flatMap((severity) => diagnostics.filter((each) => each.severity === severity)).map((each) =>
      findingOf(each, anonymous),
    ),
    planned: plan && plannedPart(plan, patch, anonymous),
  };
  const text = JSON.stringify(part);
  const key = createHash('sha256')
    .update(JSON.stringify([text, patch]))
    .digest('hex');
  // A copy: V8 keeps the whole text alive for a piece of it, and pieces of a thousand patches are kept.
  return { key, ...(JSON.parse(text) as typeof part) };
}

function outcomeOf(plan: Plan | null, diagnostics: readonly Diagnostic[]): ReviewOutcome {
  if (!plan) return 'not planned';
  if (hasErrors(diagnostics)) return 'errors';
  return hasChanges(plan) ? 'to change' : 'as planned';
}

function plannedPart(plan: Plan, patch: string, anonymous: Anonymous): PlannedPart {
  const { name, file, platform, capacity } = plan;
  return {
    name: name === null ? null : anonymous(name),
    file: anonymous(file),
    platform,
    liveOnly: liveOnlyText(plan),
    pending: hasChanges(plan) ? pendingCount(plan) : null,
    changes: changeRows(plan).map((row) => ({ ...row, by: anonymous(row.by) })),
    unchanged: unchangedTitles(plan),
    reserved: reservedRows(plan.reservations).map((row) => ({ ...row, place: anonymous(row.place) })),
    capacity: capacity && CAPACITY[platform](capacity),
    commands: commandsOf(plan),
    patch: patchPart(patch),
  };
}

/** On Windows each stack has a range of its own, and the smallest one counts. */
const CAPACITY: Readonly<Record<HostPlatform, (capacity: Capacity) => string>> = {
  linux: (capacity) => usable(capacity, 'ephemeral ports'),
  windows: (capacity) => `At least ${usable(capacity, 'dynamic ports')}`,
};

const [LONGEST_PATCH, WIDEST_LINE] = [400, 4000];

function patchPart(patch: string): PatchPart {
  const lines = patch.replaceAll('\r\n', '\n').split('\n').slice(0, -1);
  const shown = lines.slice(0, LONGEST_PATCH);
  return { lines: shown.map((line) => cut(line, WIDEST_LINE)), more: lines.length - shown.length };
}

function findingOf({ severity, rule, at, message, help = '' }: Diagnostic, anonymous: Anonymous): ReviewFinding {
  const place = at ? formatPosition(at) : '';
  return { severity, rule, place: anonymous(place), message: anonymous(message), help: anonymous(help) };
}

type Anonymous = (text: string) => string;

/** A name of digits alone stays: it may as well be a port. */
function withoutName(host: string): Anonymous {
  const unmarked: Anonymous = (text) => text.replaceAll(HOST_MARK, '\ufffd');
  const name = unmarked(host);
  if (!/\p{L}/u.test(name)) return unmarked;
  const escaped = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const whole = new RegExp(`(?<![\\p{L}\\p{N}_-])${escaped}(?![\\p{L}\\p{N}_-])`, 'gu');
  // Few texts have the name in them, and an expression costs more than a look.
  return (text) => (text.includes(name) ? unmarked(text).replace(whole, HOST_MARK) : unmarked(text));
}
