/** Which plan file each of many hosts takes. */
import { resolve } from 'node:path';
import type { ReadPlanFile } from '../model/desired-state.ts';
import { Failure } from '../model/failure.ts';
import type { Context } from './command.ts';
import { onePlanName, readPlan, readPlanFiles } from './inputs.ts';

export interface PlanChoice {
  /** Throws a Failure where there is none for that host. */
  readonly planOf: (host: string) => ReadPlanFile;
  /** Files with errors, of which nobody knows whose plans they are. */
  readonly faulty: readonly ReadPlanFile[];
}

/** `--plan-for` comes first; then the only FILE, or of several the one with the host's name. */
export async function planChoice(context: Context): Promise<PlanChoice> {
  const patterns = context.arguments.all('plan-for').map(parsePattern);
  const once = readOnce(context);
  const named = await otherwise(context, patterns.length > 0, once);
  const planOf = (host: string): ReadPlanFile => {
    const pattern = patterns.find(({ matches }) => matches.test(host));
    return pattern ? once(pattern.file) : named.planOf(host);
  };
  return { ...named, planOf };
}

interface Pattern {
  readonly matches: RegExp;
  readonly file: string;
}

/** `web-*=web.portplan.yaml`: `*` is any run of characters, `?` one of them; names of hosts have no case. */
function parsePattern(text: string): Pattern {
  const at = text.indexOf('=');
  const [hosts, file] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (hosts === '' || file === '') {
    throw new Failure(
      'usage',
      `--plan-for takes HOSTS=FILE, for instance 'web-*=web.portplan.yaml', not ${text || "''"}`,
    );
  }
  const source = hosts
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return { matches: new RegExp(`^${source}$`, 'is'), file };
}

function readOnce(context: Context): (file: string) => ReadPlanFile {
  const read = new Map<string, ReadPlanFile>();
  return (file) => {
    const known = read.get(file) ?? readPlan(context, file);
    read.set(file, known);
    return known;
  };
}

async function otherwise(
  context: Context,
  hasPatterns: boolean,
  once: (file: string) => ReadPlanFile,
): Promise<PlanChoice> {
  const { operands } = context.arguments;
  if (operands.length === 0 && hasPatterns)
    return { faulty: [], planOf: (host) => noPlan(host, 'no --plan-for matches') };
  const [only, ...more] = operands;
  if (more.length > 0 || (only !== undefined && only !== '-' && context.files.isFolder(only))) return byName(context);
  return { faulty: [], planOf: () => once(onePlanName(context)) };
}

async function byName(context: Context): Promise<PlanChoice> {
  const files = await readPlanFiles(context);
  const plans = new Map<string, ReadPlanFile>();
  for (const file of files) {
    const name = file.desired?.ownName?.toLowerCase();
    if (name === undefined) continue;
    expectOne(plans.get(name), file);
    plans.set(name, file);
  }
  const planOf = (host: string): ReadPlanFile => {
    const name = host.toLowerCase();
    return plans.get(name) ?? plans.get(name.replace(/\..*/s, '')) ?? noPlan(host, 'no plan has its name');
  };
  return { planOf, faulty: files.filter(({ desired }) => desired === null) };
}

function expectOne(known: ReadPlanFile | undefined, file: ReadPlanFile): void {
  if (!known?.desired || !file.desired || resolve(known.desired.file) === resolve(file.desired.file)) return;
  const [first, second] = [known.desired.file, file.desired.file];
  throw new Failure(
    'usage',
    `one host has one plan: ${first} and ${second} have the name ${file.desired.ownName ?? ''}`,
  );
}

function noPlan(host: string, why: string): never {
  throw new Failure('no-plan', `there is no plan for ${host}: ${why}`);
}
