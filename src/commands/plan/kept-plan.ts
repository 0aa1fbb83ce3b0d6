/** `plan --out FILE` keeps a plan, and `apply FILE` takes it from there. */
import { looksLikeKeptPlan } from '../../model/own-json.ts';
import { formatKeptPlan, parseKeptPlan } from '../../kept-plan/kept-plan-text.ts';
import { readPlanFile } from '../../plan-file/read/read-plan-file.ts';
import type { PlanOptions } from '../../backends/backend.ts';
import {
  DEFAULT_PERSIST_FILE,
  FORMER_PERSIST_FILE,
  type Platform,
  PLATFORMS,
  type ReadPlanFile,
} from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import { writtenPlan, type KeptPlan } from '../../kept-plan/kept-plan.ts';
import type { Plan } from '../../model/plan/plan.ts';
import { digestOf, observedBy } from '../../model/plan/observed-host.ts';
import { errorCode } from '../../model/errno-reason.ts';
import { orNull, type System } from '../../system/system.ts';
import type { NamedFiles } from '../../system/files/named-files.ts';
import type { Surroundings } from '../command.ts';
import { expectReplaceable, outReason } from '../files/out-option.ts';

/**
 * Empties the file that is to keep a plan, so that an older plan in it is not taken for the one that fails to be made. Throws a
 * Failure where the file may not be written.
 */
export function clearKeptPlan(files: NamedFiles, out: string): void {
  expectReplaceable(files, out);
  const there = orNull(['ENOENT'], () => readable(files, out));
  if (there === null) return;
  if (there.trim() !== '' && !looksLikeKeptPlan(there)) throw notOurs(out);
  attempt(files, out, () => files.write(out, '', 0o600));
}

function notOurs(out: string): Failure {
  return new Failure('usage', `--out would replace ${out}, which is no kept plan: name another file`);
}

function readable(files: NamedFiles, out: string): string {
  try {
    return files.read(out);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw error;
    throw unwritable(files, out, error);
  }
}

interface Planned {
  readonly file: ReadPlanFile;
  readonly plan: Plan;
  /** The options that the plan was made with. */
  readonly options: PlanOptions & { readonly platform: Platform | null };
  /** It is for an image. */
  readonly isImage: boolean;
}

export function keepPlan(
  { files, system, version }: Pick<Surroundings, 'files' | 'system' | 'version'>,
  out: string,
  { file, plan, options, isImage }: Planned,
): void {
  const { force, restartWinnat, stopServices = [], platform, persist = false, liveOnly = false } = options;
  const seen = observedBy(plan);
  const kept: KeptPlan = {
    keptPlan: '1.0',
    portplanVersion: version,
    at: system.now().toISOString(),
    host: plan.host,
    platform: plan.platform,
    image: isImage,
    options: {
      force,
      'restart-winnat': restartWinnat,
      platform,
      ...(stopServices.length > 0 && { 'stop-service': stopServices }),
      ...(persist && { persist }),
      ...(liveOnly && { 'live-only': liveOnly }),
    },
    file: plan.file,
    sources: Object.fromEntries([...file.sources].map(([name, text]) => [name, text ?? ''])),
    hostState: digestOf(JSON.stringify(seen)),
    seen,
    plan: writtenPlan(plan),
  };
  // It holds the text of plan files, and the bytes of the host's.
  attempt(files, out, () => files.write(out, formatKeptPlan(kept), 0o600));
}

function attempt(files: NamedFiles, out: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw unwritable(files, out, error);
  }
}

function unwritable(files: NamedFiles, out: string, error: unknown): unknown {
  if (errorCode(error) === '') return error;
  return new Failure('unwritable-file', `the plan can't be kept in ${out}: ${outReason(files, out, error)}`);
}

interface OpenedPlan {
  readonly kept: KeptPlan;
  /** The plan file as it was then. */
  readonly file: ReadPlanFile;
  /** The options that it was made with. */
  readonly options: Required<PlanOptions>;
}

/** The first argument are the options of the command line, which a kept plan does not take. Throws a Failure where it is not for this host, or not sound. */
export function openKeptPlan(
  { force, restartWinnat, stopServices = [], platform: asked, persist = false, liveOnly = false }: Planned['options'],
  system: System,
  name: string,
  text: string,
): OpenedPlan {
  const surplus = Object.entries({
    ...{ force, 'restart-winnat': restartWinnat, 'stop-service': stopServices.length > 0, platform: asked !== null },
    ...{ persist, 'live-only': liveOnly },
  });
  const given = surplus.flatMap(([option, isGiven]) => (isGiven ? [`--${option}`] : []));
  if (given.length > 0)
    throw new Failure('usage', `a kept plan is applied as it was made: leave out ${given.join(' and ')}`);
  const kept = parseKeptPlan(name, text);
  expectThisHost(system, name, kept);
  const { options } = kept;
  const platform = PLATFORMS.find((known) => known === options.platform);
  const file = readPlanFile(kept.file, (path) => sourceOf(kept, path), platform);
  return { kept, file: withItsDefault(file, kept), options: givenOptions(options) };
}

/** A plan that 0.1.0 kept names no file where it meant the default of that time. */
function withItsDefault(file: ReadPlanFile, { seen }: KeptPlan): ReadPlanFile {
  const text = JSON.stringify(seen);
  const isFormer = text.includes(FORMER_PERSIST_FILE) && !text.includes(DEFAULT_PERSIST_FILE);
  if (!isFormer || !file.desired || file.desired.persist.at) return file;
  return { ...file, desired: { ...file.desired, persist: { file: FORMER_PERSIST_FILE } } };
}

function givenOptions({ force, persist = false, ...options }: KeptPlan['options']): Required<PlanOptions> {
  return {
    force,
    restartWinnat: options['restart-winnat'],
    stopServices: options['stop-service'] ?? [],
    persist,
    liveOnly: options['live-only'] ?? false,
  };
}

function expectThisHost(system: System, name: string, { host, platform, image }: KeptPlan): void {
  const here = system.isImage || system.platform !== 'win32' ? 'linux' : 'windows';
  const place = (of: string, isImage: boolean): string => (isImage ? `the image ${of}` : of);
  const [theirs, ours] = [place(host, image), place(system.hostName(), system.isImage)];
  if (platform === here && theirs === ours) return;
  const what = theirs === ours ? `${theirs} on ${platform}, and this is ${here}` : `${theirs}, and this is ${ours}`;
  throw new Failure('wrong-host', `${name} is a plan for ${what}; nothing was changed`);
}

function sourceOf({ sources }: KeptPlan, path: string): string {
  const text = Object.hasOwn(sources, path) ? sources[path] : undefined;
  // Another name of a file that was read already, which says nothing more.
  return text ?? 'version: 1\n';
}
