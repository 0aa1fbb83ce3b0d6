/** `plan --host` with many hosts: one after the other, so that a thousand of them take no more memory than one. */
import { Failure } from '../../model/failure.ts';
import { painter } from '../../render/paint.ts';
import { openSnapshot } from '../../host/open-host.ts';
import { snapshotFiles } from '../../host/snapshot-files.ts';
import { formatFindings } from '../../render/plan/plan-screen.ts';
import type { ExitStatus, Surroundings } from '../command.ts';
import { failedOutcome, placeOf, planOn, exitStatusOf, type HostOutcome } from './host-outcome.ts';
import type { PlanFormat, PlanRequest } from './plan-request.ts';
import { hostsReport } from './hosts-report.ts';
import { planForEachHost, type PlansByHost } from './plan-for-each-host.ts';

export async function planHosts(request: PlanRequest, around: Surroundings): Promise<ExitStatus> {
  const { terminal, files } = around;
  const format = formatForMany(request);
  const plans = await planForEachHost(request, around);
  const report = hostsReport({ ...request, format }, around);
  let worst: ExitStatus = 0;
  const take = (outcome: HostOutcome): void => {
    report.add(outcome);
    worst = worse(worst, exitStatusOf(outcome, request.detailedExitcode));
  };
  const snapshots = snapshotFiles(request.host.kind === 'snapshots' ? request.host.names : [], files);
  const once = eachOnce();
  for (const [i, snapshot] of snapshots.entries()) {
    if (terminal.isClosed()) return worst;
    terminal.progress(`${i} of ${snapshots.length} hosts`);
    take(once(await planOne(request, around, plans, snapshot)));
  }
  const { notes, faulty } = plans.unused();
  report.end(notes);
  for (const file of faulty) terminal.err(formatFindings(file, request.quiet, painter(terminal.errColor)));
  return faulty.length > 0 ? worse(worst, 1) : worst;
}

/** Throws a Failure (`usage`) for what is made for one host. */
function formatForMany({ out, format }: PlanRequest): Exclude<PlanFormat, 'json'> {
  if (out !== null) throw new Failure('usage', '--out keeps the plan of one host: name one snapshot and one plan FILE');
  if (format !== 'json') return format;
  throw new Failure('usage', '--format json is one document, for one host; for many say --format jsonl, one a line');
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

async function planOne(
  request: PlanRequest,
  around: Surroundings,
  { planOf }: PlansByHost,
  from: string,
): Promise<HostOutcome> {
  let place: Pick<HostOutcome, 'name' | 'platform' | 'captured'> = { name: from, platform: UNKNOWN, captured: from };
  try {
    const host = await openSnapshot(from, around);
    place = placeOf(host);
    return await planOn(host, planOf(host.name), request, around);
  } catch (error) {
    if (error instanceof Failure) return failedOutcome(place, error);
    throw error;
  }
}

/** Changes weigh less than errors, and what could not be planned weighs most. */
const WEIGHT: Readonly<Record<ExitStatus, number>> = { 0: 0, 2: 1, 1: 2, 3: 3 };

function worse(a: ExitStatus, b: ExitStatus): ExitStatus {
  return WEIGHT[a] > WEIGHT[b] ? a : b;
}
