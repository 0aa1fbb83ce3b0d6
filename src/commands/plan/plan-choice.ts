/** Which plan file each of many hosts takes. */
import { resolve } from 'node:path';
import { fileNamed, type ReadPlanFile } from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import type { Context } from '../context.ts';
import { matchesHost, namesOf } from './host-names.ts';
import { DEFAULT_FILE, onlyOperand, readPlan, readPlanFiles } from '../files/plan-input.ts';

export interface PlanChoice {
  /** Throws a Failure where there is none for that host. */
  readonly planOf: (host: string) => ReadPlanFile;
  /** What no host has taken. */
  readonly unused: () => Unused;
}

export interface Unused {
  /** In words, each a sentence. */
  readonly notes: readonly string[];
  /** Files with errors that would be seen nowhere else. */
  readonly faulty: readonly ReadPlanFile[];
}

/** `--plan-for` comes first; then the only FILE, or of several the one with the host's name. */
export async function planChoice(context: Context): Promise<PlanChoice> {
  const patterns = readPatterns(context);
  const others = await otherwise(context, patterns.length > 0);
  const matched = new Set<Pattern>();
  const planOf = (host: string): ReadPlanFile => {
    const pattern = patterns.find(({ hosts }) => matchesHost(hosts, host));
    if (!pattern) return others.planOf(host);
    matched.add(pattern);
    return pattern.file;
  };
  const unused = (): Unused => {
    const left = patterns.filter((pattern) => !matched.has(pattern));
    const { notes, faulty } = others.unused();
    return { faulty, notes: [...left.map(({ text }) => `--plan-for ${text} is for no host`), ...notes] };
  };
  return { planOf, unused };
}

interface Pattern {
  /** As it was given. */
  readonly text: string;
  readonly hosts: string;
  readonly file: ReadPlanFile;
}

function readPatterns(context: Context): readonly Pattern[] {
  const read = new Map<string, ReadPlanFile>();
  return context.arguments.all('plan-for').map((text) => {
    const [hosts, name] = splitPattern(text);
    const file = read.get(name) ?? readPlan(context, name, context.platform);
    read.set(name, file);
    return { text, hosts, file };
  });
}

/** `web-*=web.portplan.yaml`. */
function splitPattern(text: string): readonly [hosts: string, file: string] {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new Failure(
    'usage',
    `--plan-for takes HOSTS=FILE, for instance 'web-*=web.portplan.yaml', not ${text || "''"}`,
  );
}

async function otherwise(context: Context, hasPatterns: boolean): Promise<PlanChoice> {
  const { operands } = context.arguments;
  const unused = (): Unused => ({ notes: [], faulty: [] });
  if (operands.length === 0 && hasPatterns) return { unused, planOf: (host) => noPlan(host, 'no --plan-for matches') };
  const [only, ...more] = operands;
  if (more.length > 0 || (only !== undefined && only !== '-' && context.files.isFolder(only))) return byName(context);
  const file = readPlan(context, onlyOperand(context) ?? DEFAULT_FILE, context.platform);
  return { unused, planOf: () => file };
}

async function byName(context: Context): Promise<PlanChoice> {
  const files = await readPlanFiles(context, { files: context.arguments.operands, platform: context.platform });
  const plans = plansByName(files);
  const nameless = files.filter(({ desired, ownName }) => desired === null && ownName === undefined);
  const taken = new Set<ReadPlanFile>();
  const planOf = (host: string): ReadPlanFile => {
    const plan = namesOf(host).flatMap((name) => plans.get(name) ?? [])[0];
    if (!plan) return noPlan(host, 'no plan has its name', nameless);
    taken.add(plan);
    return plan;
  };
  const unused = (): Unused => {
    const left = files.filter((file) => !taken.has(file));
    const named = left.filter(({ ownName }) => ownName !== undefined);
    const notes = named.map(
      ({ ownName, sources }) => `the plan ${ownName ?? ''} (${fileNamed({ sources })}) is for no host here`,
    );
    return { notes, faulty: left.filter(({ desired }) => desired === null) };
  };
  return { planOf, unused };
}

/** A full name before a short one: `web-1` is the plan of web-1.example.com where that has none of its own. */
function plansByName(files: readonly ReadPlanFile[]): ReadonlyMap<string, ReadPlanFile> {
  const plans = new Map<string, ReadPlanFile>();
  for (const file of files) {
    if (file.ownName === undefined) continue;
    const name = file.ownName.toLowerCase();
    expectOne(plans.get(name), file);
    plans.set(name, file);
  }
  return plans;
}

function expectOne(known: ReadPlanFile | undefined, file: ReadPlanFile): void {
  if (!known) return;
  const [first, second] = [fileNamed(known), fileNamed(file)];
  if (resolve(first) === resolve(second)) return;
  throw new Failure('usage', `one host has one plan: ${first} and ${second} have the name ${file.ownName ?? ''}`);
}

function noPlan(host: string, why: string, suspects: readonly ReadPlanFile[] = []): never {
  const [suspect] = suspects.map(fileNamed);
  const perhaps = suspect === undefined ? '' : `, or it is ${suspect}, which has errors`;
  throw new Failure('no-plan', `there is no plan for ${host}: ${why}${perhaps}`);
}
