/** `plan --host` with many hosts: one after the other, so that a thousand of them take no more memory than one. */
import { Failure } from '../../model/failure.ts';
import { painter } from '../../render/paint.ts';
import { allSnapshots, readCapturedHost, type CapturedHost } from '../../host/captured-host.ts';
import type { ExitStatus } from '../command.ts';
import type { Context } from '../context.ts';
import { failedOutcome, faultyOutcome, plannedOutcome, statusOf, type HostOutcome } from './host-outcome.ts';
import { hostsReport } from './hosts-report.ts';
import { planThere } from '../../host/host-input.ts';
import { planChoice, type PlanChoice } from './plan-choice.ts';
import { findingsOf } from './report.ts';

export async function planHosts(context: Context): Promise<ExitStatus> {
  expectUsable(context);
  const choice = await planChoice(context);
  const report = hostsReport(context);
  let worst: ExitStatus = 0;
  const take = (outcome: HostOutcome): void => {
    report.add(outcome);
    worst = worse(worst, statusOf(outcome, context.arguments.has('detailed-exitcode')));
  };
  const snapshots = allSnapshots(context.files, context.arguments.all('host'));
  const once = eachOnce();
  for (const [i, snapshot] of snapshots.entries()) {
    if (context.terminal.isClosed()) return worst;
    context.terminal.progress(`${i} of ${snapshots.length} hosts`);
    take(once(await planOne(context, choice, snapshot)));
  }
  const { notes, faulty } = choice.unused();
  report.end(notes);
  for (const file of faulty)
    context.terminal.err(findingsOf(context.arguments, file, painter(context.terminal.errColor)));
  return faulty.length > 0 ? worse(worst, 1) : worst;
}

function expectUsable({ arguments: given }: Context): void {
  const { all, value, format } = given;
  if (all('host').length === 0) throw new Failure('usage', '--plan-for is about captured hosts: name them with --host');
  if (value('out') !== undefined) {
    throw new Failure('usage', '--out keeps the plan of one host: name one snapshot and one plan FILE');
  }
  if (format === 'json') {
    throw new Failure('usage', '--format json is one document, for one host; for many say --format jsonl, one a line');
  }
}

/** Two snapshots of one host can't both be right. */
function eachOnce(): (outcome: HostOutcome) => HostOutcome {
  const known = new Map<string, string>();
  return (outcome) => {
    const { name, captured, platform } = outcome;
    const first = known.get(name.toLowerCase());
    if (platform === UNKNOWN || captured === null) return outcome;
    known.set(name.toLowerCase(), first ?? captured);
    if (first === undefined) return outcome;
    return failedOutcome(
      outcome,
      new Failure('two-snapshots', `${first} is a snapshot of ${name} already: leave out one of the two`),
    );
  };
}

const UNKNOWN = 'unknown';

async function planOne(context: Context, { planOf }: PlanChoice, from: string): Promise<HostOutcome> {
  let place = placeOf(from, from);
  try {
    const captured: CapturedHost = await readCapturedHost(context, from);
    place = { name: captured.host, platform: captured.platform, captured: from };
    const file = planOf(captured.host);
    if (!file.desired) return faultyOutcome(place, file);
    return await plannedOutcome(
      { ...context, captured },
      place,
      file,
      planThere(captured, file.desired, {
        force: context.arguments.has('force'),
        restartWinnat: context.arguments.has('restart-winnat'),
      }),
    );
  } catch (error) {
    if (error instanceof Failure) return failedOutcome(place, error);
    throw error;
  }
}

function placeOf(name: string, captured: string | null): Pick<HostOutcome, 'name' | 'platform' | 'captured'> {
  return { name, platform: 'unknown', captured };
}

const BY_WEIGHT: readonly ExitStatus[] = [0, 2, 1, 3];

function worse(a: ExitStatus, b: ExitStatus): ExitStatus {
  return BY_WEIGHT.indexOf(a) > BY_WEIGHT.indexOf(b) ? a : b;
}
