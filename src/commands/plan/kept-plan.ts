/** `plan --out FILE` keeps a plan, and `apply FILE` takes it from there. */
import { formatKeptPlan, parseKeptPlan } from '../../kept-plan/kept-plan-text.ts';
import { readPlanFile } from '../../plan-file/read/read-plan-file.ts';
import { PLATFORMS, type ReadPlanFile } from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import { looksLikeKeptPlan, type KeptPlan } from '../../kept-plan/kept-plan.ts';
import type { Plan } from '../../model/plan/plan.ts';
import { digestOf, seenBy } from '../../model/plan/seen.ts';
import { errorCode } from '../../model/errno-reason.ts';
import { orNull } from '../../system/system.ts';
import type { HostContext } from '../context.ts';
import type { Context } from '../context.ts';
import { expectReplaceable, outReason } from '../files/out-option.ts';

const OPTIONS = ['force', 'restart-winnat'] as const;

/**
 * The file that `--out` names, where it may be written; a plan that was kept in it is gone, so that it is not taken for the one
 * that fails to be made. Throws a Failure otherwise, before anything is planned.
 */
export function outFile(context: Context): string {
  const { files } = context;
  const out = context.arguments.value('out') ?? '';
  if (out === '' || out === '-') throw new Failure('usage', `--out takes the name of a file, not ${out || "''"}`);
  expectReplaceable(files, out);
  const there = orNull(['ENOENT'], () => readable(context, out));
  if (there === null) return out;
  if (there.trim() !== '' && !looksLikeKeptPlan(there)) throw notOurs(out);
  attempt(context, out, () => files.write(out, '', 0o600));
  return out;
}

function notOurs(out: string): Failure {
  return new Failure('usage', `--out would replace ${out}, which is no kept plan: name another file`);
}

function readable(context: Context, out: string): string {
  try {
    return context.files.read(out);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw error;
    throw unwritable(context, out, error);
  }
}

export function keepPlan(context: HostContext, out: string, file: ReadPlanFile, plan: Plan): void {
  const { system, captured, arguments: given, version } = context;
  const seen = seenBy(plan);
  const kept: KeptPlan = {
    keptPlan: '1.0',
    portplanVersion: version,
    at: system.now().toISOString(),
    host: plan.host,
    platform: plan.platform,
    image: captured?.isImage ?? system.isImage,
    options: {
      force: given.has('force'),
      'restart-winnat': given.has('restart-winnat'),
      platform: context.platform ?? null,
    },
    file: plan.file,
    sources: Object.fromEntries(file.sources),
    hostState: digestOf(JSON.stringify(seen)),
    seen,
    plan,
  };
  // It holds the text of plan files, and the bytes of the host's.
  attempt(context, out, () => context.files.write(out, formatKeptPlan(kept), 0o600));
}

function attempt(context: Pick<Context, 'files'>, out: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw unwritable(context, out, error);
  }
}

function unwritable(context: Pick<Context, 'files'>, out: string, error: unknown): unknown {
  if (errorCode(error) === '') return error;
  return new Failure('unwritable-file', `the plan can't be kept in ${out}: ${outReason(context.files, out, error)}`);
}

/** A kept plan, and the plan file as it was then. Throws a Failure where it is not for this host, or not sound. */
export function openKeptPlan(context: Context, name: string, text: string): { kept: KeptPlan; file: ReadPlanFile } {
  const { arguments: given } = context;
  const surplus = [...OPTIONS.filter(given.has), ...(given.value('platform') === undefined ? [] : ['platform'])];
  if (surplus.length > 0) {
    throw new Failure('usage', `a kept plan is applied as it was made: leave out --${surplus.join(' and --')}`);
  }
  const kept = parseKeptPlan(name, text);
  expectThisHost(context, name, kept);
  const platform = PLATFORMS.find((known) => known === kept.options.platform);
  const file = readPlanFile(kept.file, (path) => sourceOf(kept, path), platform);
  return { kept, file };
}

/** As if the options of the kept plan stood on the command line. */
export function withOptionsOf(context: Context, { options }: KeptPlan): Context {
  const { arguments: given } = context;
  const has = (name: string): boolean => OPTIONS.some((each) => each === name && options[each]) || given.has(name);
  return { ...context, arguments: { ...given, has } };
}

function expectThisHost({ system }: Context, name: string, { host, platform, image }: KeptPlan): void {
  const here = system.isImage || system.platform !== 'win32' ? 'linux' : 'windows';
  const place = (of: string, isImage: boolean): string => (isImage ? `the image ${of}` : of);
  const [theirs, ours] = [place(host, image), place(system.hostName(), system.isImage)];
  if (platform === here && theirs === ours) return;
  const what = theirs === ours ? `${theirs} on ${platform}, and this is ${here}` : `${theirs}, and this is ${ours}`;
  throw new Failure('wrong-host', `${name} is a plan for ${what}; nothing was changed`);
}

function sourceOf({ sources }: KeptPlan, path: string): string {
  const text = Object.hasOwn(sources, path) ? sources[path] : undefined;
  if (text !== undefined) return text;
  throw Object.assign(new Error(`${path} is not in the kept plan`), { code: 'ENOENT' });
}
