/** Which plan file each of many hosts takes. */
import { resolve } from 'node:path';
import { fileNamed, type ReadPlanFile } from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import type { Surroundings } from '../command.ts';
import { matchesHost, namesOf } from './host-pattern.ts';
import { readOnePlan, readPlan, readPlanFiles } from '../files/plan-input.ts';
import type { PlanFor, PlanRequest } from './plan-request.ts';

type Inputs = Pick<Surroundings, 'files' | 'terminal'>;

export interface PlansByHost {
  /** Throws a Failure where there is none for that host. */
  readonly planOf: (host: string) => ReadPlanFile;
  /** What no host has taken. */
  readonly unused: () => Unused;
}

interface Unused {
  /** In words, each a sentence. */
  readonly notes: readonly string[];
  /** Files with errors that would be seen nowhere else. */
  readonly faulty: readonly ReadPlanFile[];
}

/** `--plan-for` comes first; then the only FILE, or of several the one with the host's name. */
export async function planForEachHost(request: PlanRequest, inputs: Inputs): Promise<PlansByHost> {
  const patterns = readPatterns(request, inputs);
  const others = await otherwise(request, inputs);
  const matched = new Set<Pattern>();
  const planOf = (host: string): ReadPlanFile => {
    const pattern = patterns.find(({ hosts }) => matchesHost(hosts, host));
    if (!pattern) return others.planOf(host);
    matched.add(pattern);
    return pattern.plan;
  };
  const unused = (): Unused => {
    const left = patterns.filter((pattern) => !matched.has(pattern));
    const { notes, faulty } = others.unused();
    return {
      faulty,
      notes: [...left.map(({ hosts, file }) => `--plan-for ${hosts}=${file} is for no host`), ...notes],
    };
  };
  return { planOf, unused };
}

interface Pattern extends PlanFor {
  readonly plan: ReadPlanFile;
}

function readPatterns({ planFor, platform }: PlanRequest, inputs: Inputs): readonly Pattern[] {
  const read = new Map<string, ReadPlanFile>();
  return planFor.map(({ hosts, file }) => {
    const plan = read.get(file) ?? readPlan(inputs, file, platform);
    read.set(file, plan);
    return { hosts, file, plan };
  });
}

async function otherwise(request: PlanRequest, inputs: Inputs): Promise<PlansByHost> {
  const { files, planFor, platform } = request;
  const [file = null, ...more] = files;
  const unused = (): Unused => ({ notes: [], faulty: [] });
  if (file === null && planFor.length > 0) return { unused, planOf: (host) => noPlan(host, 'no --plan-for matches') };
  if (more.length > 0 || (file !== null && file !== '-' && inputs.files.isFolder(file))) return byName(request, inputs);
  const plan = readOnePlan(inputs, { file, platform });
  return { unused, planOf: () => plan };
}

async function byName(request: PlanRequest, inputs: Inputs): Promise<PlansByHost> {
  const files = await readPlanFiles(inputs, request);
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
