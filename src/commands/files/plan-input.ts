/** The plan files that a command starts from. */
import { resolve } from 'node:path';
import { readPlanFile } from '../../plan-file/read/read-plan-file.ts';
import { PLATFORMS, type Platform, type ReadPlanFile } from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import { looksLikeSnapshot } from '../../model/host/host-snapshot.ts';
import { looksLikeKeptPlan } from '../../kept-plan/kept-plan.ts';
import { platformName } from '../../model/host/platform-name.ts';
import { errorCode } from '../../model/errno-reason.ts';
import type { Context } from '../command.ts';
import { unreadableFile } from '../../model/named-file-failure.ts';

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
