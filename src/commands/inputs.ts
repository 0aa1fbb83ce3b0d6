/** What commands start from: the plan file, the host, the records. */
import { resolve } from 'node:path';
import type { Backend, PlanOptions } from '../backends/backend.ts';
import { backendOf, backendOfSnapshot } from '../backends/backends.ts';
import { ownershipOf, readLatest } from '../apply/store.ts';
import { reasonFor } from '../apply/reason.ts';
import { readPlanFile } from '../config/read-plan-file.ts';
import { PLATFORMS, type DesiredState, type Platform, type ReadPlanFile } from '../model/desired-state.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import { looksLikeSnapshot } from '../model/host-snapshot.ts';
import { looksLikeKeptPlan } from '../model/kept-plan.ts';
import { platformName } from '../model/platform-name.ts';
import type { Ownership } from '../model/ownership.ts';
import type { Plan } from '../model/plan.ts';
import { errorCode } from '../system/system.ts';
import type { CapturedHost, HostContext } from './captured-host.ts';
import type { Context } from './command.ts';
import { unreadableFile } from './unreadable-file.ts';

export const DEFAULT_FILE = 'portplan.yaml';
/** The plan of a Linux host, for units of systemd: they start in `/`. */
const HOST_FILE = '/etc/portplan.yaml';

/** The only operand, or its default. Throws a Failure where more than one file is named: one host has one plan. */
export function onePlanName({ arguments: { operands } }: Context): string {
  if (operands.length <= 1) return operands[0] ?? DEFAULT_FILE;
  throw new Failure('usage', 'one host has one plan: name one FILE, and let it name others in `extends`');
}

/** The only operand, or without an operand the plan of this host where there is no portplan.yaml; null where there is neither. */
function hostPlanName(context: Context): string | null {
  if (context.arguments.operands.length > 0) return onePlanName(context);
  return hostFiles(context).find((file) => isThere(context, file)) ?? null;
}

export function readHostPlanIfAny(context: Context): ReadPlanFile | null {
  const name = hostPlanName(context);
  return name === null ? null : readPlan(context, name);
}

export function readHostPlan(context: Context): ReadPlanFile {
  const name = hostPlanName(context);
  if (name === null) throw noPlan(hostFiles(context));
  return readPlan(context, name);
}

function noPlan([file, ...others]: readonly string[]): Failure {
  const nor = others.map((other) => `, and no ${other}`).join('');
  return new Failure('unreadable-file', `there is no ${file ?? ''} in ${resolve('.')}${nor}: name a plan file`);
}

function hostFiles({ system }: Context): readonly string[] {
  return system.platform === 'linux' ? [DEFAULT_FILE, HOST_FILE] : [DEFAULT_FILE];
}

export function readOnePlan(context: Context): ReadPlanFile {
  return readPlan(context, onePlanName(context));
}

/** `text`: its own, where that was read already. */
export function readPlan(context: Context, file: string, text = readNamed(context, file)): ReadPlanFile {
  const read = (path: string): string => (path === file ? expectPlanText(path, text) : context.files.read(path));
  return readPlanFile(file, read, platformOption(context));
}

/** The text of a file that the command line names. */
export function readNamed({ terminal, files }: Context, file: string): string {
  try {
    return file === '-' ? terminal.readInput() : files.read(file);
  } catch (error) {
    throw file === DEFAULT_FILE && errorCode(error) === 'ENOENT' ? noPlan([file]) : unreadableFile(file, error);
  }
}

function expectPlanText(path: string, text: string): string {
  if (looksLikeSnapshot(text)) {
    throw new Failure('snapshot', `${path} is a snapshot of a host, not a plan file: say --host ${path}`);
  }
  if (!looksLikeKeptPlan(text)) return text;
  throw new Failure(
    'kept-plan',
    `${path} is a kept plan, not a plan file: \`portplan apply ${path}\` does what it says`,
  );
}

export function platformOption({ arguments: given }: Context): Platform | undefined {
  return PLATFORMS.find((platform) => platform === given.value('platform'));
}

/** What a plan that names no platform is for: the one that was asked for, or this machine's own. */
export function platformOf(context: Context): Platform {
  const here = platformName(context.system.platform);
  return platformOption(context) ?? PLATFORMS.find((platform) => platform === here) ?? 'linux';
}

/** Every file that the command line names, once; throws a Failure where one can't be read. */
export async function readPlanFiles(context: Context): Promise<readonly ReadPlanFile[]> {
  const { operands } = context.arguments;
  const files = new Map<string, string>();
  for (const operand of operands.length > 0 ? operands : [DEFAULT_FILE]) {
    for (const file of operand === '-' ? ['-'] : await context.files.plans(operand)) {
      const key = file === '-' ? file : resolve(file);
      if (!files.has(key)) files.set(key, file);
    }
  }
  return [...files.values()].map((file) => readPlan(context, file));
}

/** Whether there is a portplan.yaml, for commands that do without a plan. One that can't be read is there. */
export function isDefaultPlanThere(context: Context): boolean {
  return isThere(context, DEFAULT_FILE);
}

function isThere({ files }: Context, file: string): boolean {
  try {
    files.read(file);
  } catch (error) {
    return errorCode(error) !== 'ENOENT';
  }
  return true;
}

/** The plan of a command that does without: null where none is named, and there is no portplan.yaml. */
export function readPlanIfAny(context: Context): ReadPlanFile | null {
  const name = onePlanName(context);
  return context.arguments.operands.length > 0 || isDefaultPlanThere(context) ? readPlan(context, name) : null;
}

/** A plan for this machine, or for the image that `--root` names. */
export async function planHere(context: Context, desired: DesiredState, ownership?: Ownership): Promise<Plan> {
  const { system } = context;
  const backend = await backendHere(context);
  expectPlatform(desired, { platform: backend.platform, host: system.hostName() });
  return readHost(async () => {
    const owned = ownership ?? ownershipOf(readLatest(system));
    return await backend.plan(system, desired, owned, askedFor(context));
  });
}

/** A plan for the captured host, or else for this machine. */
export function planFor(context: HostContext, desired: DesiredState): Promise<Plan> {
  return context.captured ? planThere(context, context.captured, desired) : planHere(context, desired);
}

/** The same as it would be there. */
export async function planThere(context: Context, captured: CapturedHost, desired: DesiredState): Promise<Plan> {
  const backend = await backendOfSnapshot(captured);
  expectPlatform(desired, captured);
  return backend.planCaptured(captured, desired, askedFor(context));
}

function askedFor({ arguments: given }: Context): PlanOptions {
  return { force: given.has('force'), restartWinnat: given.has('restart-winnat') };
}

/** Throws a Failure on a platform that has no settings to read or write. */
export async function backendHere({ system }: Context): Promise<Backend> {
  const backend = await backendOf(system);
  if (backend) return backend;
  throw new Failure(
    'unsupported-platform',
    `portplan plans and applies on Linux and Windows hosts; this one is ${system.platform}. \`portplan validate\` runs anywhere.`,
  );
}

function expectPlatform(
  { platforms }: DesiredState,
  { platform, host }: { readonly platform: Platform; readonly host: string },
): void {
  if (!platforms || platforms.includes(platform)) return;
  throw new Failure('wrong-platform', `this plan is for ${platforms.join(' and ')}, and ${host} is a ${platform} host`);
}

export async function readHost<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure || errorCode(error) === '') throw error;
    throw new Failure('unreadable-host', hostReason(error));
  }
}

/** Node's errors about files name the file, and have a text for programmers. */
function hostReason(error: unknown): string {
  if (!(error instanceof Error)) return "the host can't be read";
  const isAboutFile = 'path' in error && typeof error.path === 'string';
  return isAboutFile
    ? `${String(error.path)} can't be read: ${reasonFor(error)}`
    : `the host can't be read: ${error.message}`;
}

/** A note for the reader of a plan: an earlier apply died. */
export async function unfinishedNote({ captured, system }: HostContext): Promise<readonly Diagnostic[]> {
  const { unfinished } = captured ?? (await readHost(() => readLatest(system)));
  if (!unfinished) return [];
  return [
    {
      rule: 'unfinished-apply',
      severity: 'warning',
      message: `the ${unfinished.action} of ${unfinished.at} (${unfinished.plan}) was cut off, or is running now`,
      help:
        unfinished.action === 'apply'
          ? 'portplan apply finishes it, portplan rollback undoes it'
          : 'portplan rollback finishes it',
    },
  ];
}
