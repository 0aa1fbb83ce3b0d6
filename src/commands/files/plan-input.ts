/** The plan files that a command starts from. */
import { looksLikeSnapshot, looksLikeKeptPlan } from '../../model/own-json.ts';
import { normalize, resolve } from 'node:path';
import { readPlanFile } from '../../plan-file/read/read-plan-file.ts';
import type { Platform, ReadPlanFile } from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import { kindOfText } from '../../model/text/kind-of-text.ts';
import { errorCode } from '../../model/errno-reason.ts';
import { PLAN_TEXT } from '../../system/files/read-file.ts';
import type { Surroundings } from '../command.ts';
import { unreadableFile } from '../../model/named-file-failure.ts';

export const DEFAULT_FILE = 'portplan.yaml';
/** The plan of a Linux host, for units of systemd: they start in `/`. */
const HOST_FILE = '/etc/portplan.yaml';

/** The files that the command line names, and standard input. */
type Inputs = Pick<Surroundings, 'files' | 'terminal'>;

/** One plan file, as a command line names it. */
export interface NamedPlan {
  /** Null where none is named. */
  readonly file: string | null;
  /** What a plan without a platform is for; null where nothing is said. */
  readonly platform: Platform | null;
}

/** Several plan files, as a command line names them. */
export interface NamedPlans {
  /** Files, folders and patterns; none where none is named. */
  readonly files: readonly string[];
  readonly platform: Platform | null;
}

/** Where no file is named, the plan of this host is meant: portplan.yaml, or else /etc/portplan.yaml; null where there is neither. */
export function readHostPlanIfAny(
  around: Inputs & Pick<Surroundings, 'system'>,
  { file, platform }: NamedPlan,
): ReadPlanFile | null {
  const name = file ?? hostFiles(around).find((each) => isThere(around, each));
  return name === undefined ? null : readPlan(around, name, platform);
}

/** The same; throws a Failure where there is neither. */
export function readHostPlan(around: Inputs & Pick<Surroundings, 'system'>, named: NamedPlan): ReadPlanFile {
  const read = readHostPlanIfAny(around, named);
  if (read) return read;
  throw noPlan(hostFiles(around));
}

function noPlan([file, ...others]: readonly string[]): Failure {
  const nor = others.map((other) => `, and no ${other}`).join('');
  return new Failure('unreadable-file', `there is no ${file ?? ''} in ${resolve('.')}${nor}: name a plan file`);
}

function hostFiles({ system }: Pick<Surroundings, 'system'>): readonly string[] {
  return system.platform === 'linux' ? [DEFAULT_FILE, HOST_FILE] : [DEFAULT_FILE];
}

export function readOnePlan(inputs: Inputs, { file, platform }: NamedPlan): ReadPlanFile {
  return readPlan(inputs, file ?? DEFAULT_FILE, platform);
}

/** The plan of a command that does without: null where none is named, and there is no portplan.yaml. */
export function readPlanIfAny(inputs: Inputs, named: NamedPlan): ReadPlanFile | null {
  return named.file !== null || isDefaultPlanThere(inputs) ? readOnePlan(inputs, named) : null;
}

/** `text`: its own, where that was read already. */
export function readPlan(
  inputs: Inputs,
  file: string,
  platform: Platform | null,
  text = readNamed(inputs, file),
): ReadPlanFile {
  const { readBase, identity } = inputs.files;
  const read = (path: string): string => (path === file ? expectPlanText(path, text) : readBase(path));
  return readPlanFile(file, read, platform ?? undefined, (path) => identity(path) ?? normalize(path));
}

/** The text of a file that the command line names. */
export function readNamed({ terminal, files }: Inputs, file: string): string {
  try {
    return file === '-' ? terminal.readInput() : files.read(file);
  } catch (error) {
    throw file === DEFAULT_FILE && errorCode(error) === 'ENOENT' ? noPlan([file]) : unreadableFile(file, error);
  }
}

function expectPlanText(path: string, text: string): string {
  if (looksLikeSnapshot(text)) {
    throw new Failure('snapshot', `${path} is a snapshot of a host, not a plan file: name it with --host`);
  }
  if (looksLikeKeptPlan(text)) {
    throw new Failure('kept-plan', `${path} is a kept plan, not a plan file: \`portplan apply\` does what it says`);
  }
  const kind = kindOfText(text.slice(0, PLAN_TEXT));
  if (kind) throw new Failure('other-file', `${path} is ${kind.words}, not a plan file: ${kind.advice}`);
  if (text.length <= PLAN_TEXT) return text;
  throw new Failure(
    'unreadable-file',
    `${path} can't be read: it has more than 8 MiB, the most that is read of a plan`,
  );
}

/** Every file that the command line names, once; throws a Failure where one can't be read. */
export async function readPlanFiles(inputs: Inputs, { files, platform }: NamedPlans): Promise<readonly ReadPlanFile[]> {
  const found = new Map<string, string>();
  for (const named of files.length > 0 ? files : [DEFAULT_FILE]) {
    for (const file of named === '-' ? ['-'] : await inputs.files.plans(named)) {
      const key = file === '-' ? file : resolve(file);
      if (!found.has(key)) found.set(key, file);
    }
  }
  let cost = 0;
  return [...found.values()].map((file) => {
    const read = readPlan(inputs, file, platform);
    cost += read.cost ?? 0;
    if (cost > MOST_IN_A_RUN) throw tooMuch(file);
    return read;
  });
}

/** About a gigabyte of memory. Five thousand plans of ten services each cost half of it. */
const MOST_IN_A_RUN = 8_000_000;

function tooMuch(file: string): Failure {
  return new Failure(
    'too-much',
    `${file}, with the plans before it, is more than is read in one run: name fewer files at a time`,
  );
}

/** Whether there is a portplan.yaml, for commands that do without a plan. One that can't be read is there. */
export function isDefaultPlanThere(inputs: Pick<Surroundings, 'files'>): boolean {
  return isThere(inputs, DEFAULT_FILE);
}

function isThere({ files }: Pick<Surroundings, 'files'>, file: string): boolean {
  try {
    files.read(file);
  } catch (error) {
    return errorCode(error) !== 'ENOENT';
  }
  return true;
}
