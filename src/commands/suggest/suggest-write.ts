/** `suggest --service NAME --write`: the port into the plan file, one portplan after the other. */
import { serviceLine, withService } from '../../plan-file/edit/service.ts';
import { fileNamed, type ReadPlanFile, type Service } from '../../model/plan/desired-state.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { Failure } from '../../model/failure.ts';
import { formatPosition } from '../../model/plan/position.ts';
import { portText } from '../../model/ports/port-text.ts';
import type { Suggestions } from '../../model/suggestion.ts';
import type { NamedFiles } from '../../system/files/named-files.ts';
import type { Surroundings } from '../command.ts';
import { DEFAULT_FILE, type NamedPlans, readPlan } from '../files/plan-input.ts';
import { unreadableFile, unwritableFile } from '../../model/named-file-failure.ts';

type Inputs = Pick<Surroundings, 'files' | 'terminal'>;

interface NamedService extends NamedPlans {
  readonly service: string;
  readonly protocol: Protocol;
}

interface Written {
  readonly suggestions: Suggestions;
  /** The file; null where there is no port. */
  readonly written: string | null;
}

/** `choose` is asked once the plan file is locked, for the plan as it is then. Throws a Failure where nothing was written. */
export async function writeService(
  inputs: Inputs,
  wanted: NamedService,
  files: readonly ReadPlanFile[],
  choose: (files: readonly ReadPlanFile[]) => Suggestions,
): Promise<Written> {
  const [file, ...others] = await firstNamed(inputs.files, wanted.files, files);
  const lock = await locked(inputs.files, fileNamed(file));
  try {
    return addService(inputs, wanted, fileNamed(file), (plan) => choose([plan, ...others]));
  } finally {
    lock.release();
  }
}

/** The plan file to write into: the first operand, which must be one file. A folder of several does not say which. */
async function firstNamed(
  named: NamedFiles,
  [operand = DEFAULT_FILE]: readonly string[],
  [first, ...others]: readonly ReadPlanFile[],
): Promise<readonly [ReadPlanFile, ...ReadPlanFile[]]> {
  const meant = await named.plans(operand);
  if (first && meant.length === 1) return [first, ...others];
  throw new Failure(
    'usage',
    `--write writes into the first FILE, and ${operand} has ${meant.length} plan files: name one first`,
  );
}

async function locked(files: NamedFiles, file: string): ReturnType<NamedFiles['lock']> {
  try {
    return await files.lock(file);
  } catch (error) {
    throw unwritableFile(file, 'changed', error);
  }
}

/** An editor knows nothing of the lock: what it saves between our reading and our writing is read again. */
const TRIES = 5;

function addService(
  inputs: Inputs,
  wanted: NamedService,
  file: string,
  choose: (plan: ReadPlanFile) => Suggestions,
): Written {
  for (let tries = 1; ; tries++) {
    const text = textOf(inputs.files, file);
    const plan = readPlan(inputs, file, wanted.platform, text);
    expectNew(plan, file, wanted.service);
    const suggestions = choose(plan);
    const [port] = suggestions.ports;
    if (port === undefined) return { suggestions, written: null };
    const changed = changedText(inputs, file, text, wanted, port);
    if (rewrite(inputs.files, file, text, changed)) return { suggestions, written: file };
    if (tries === TRIES)
      throw new Failure('moved-on', `${file} is changed all the time by something else; nothing was written`);
  }
}

function textOf(files: NamedFiles, file: string): string {
  try {
    return files.read(file);
  } catch (error) {
    throw unreadableFile(file, error);
  }
}

function rewrite(files: NamedFiles, file: string, before: string, after: string): boolean {
  try {
    return files.rewrite(file, before, after);
  } catch (error) {
    throw unwritableFile(file, 'changed', error);
  }
}

function expectNew({ desired }: ReadPlanFile, file: string, name: string): void {
  if (!desired) throw new Failure('bad-plan', `${file} has faults by now: \`portplan validate\` shows them`);
  const there = desired.services.find((each) => each.name === name);
  if (there) throw serviceExists(there, 'take another name; nothing was written');
}

export function serviceExists({ name, at }: Service, remedy: string): Failure {
  return new Failure('service-exists', `there is a service ${name} already (${formatPosition(at)}): ${remedy}`);
}

/** Read again, it must be the plan with just that service more. */
function changedText(inputs: Inputs, file: string, text: string, wanted: NamedService, port: number): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const added = { name: wanted.service, endpoint: portText(port, wanted.protocol) };
  const body = withService(text.slice(mark.length), added);
  const before = readPlan(inputs, file, wanted.platform, text).desired;
  const after = body === null ? null : readPlan(inputs, file, wanted.platform, mark + body).desired;
  if (body !== null && before && after?.services.length === before.services.length + 1) return mark + body;
  throw new Failure(
    'unwritable-file',
    `it is not clear where a service goes in ${file}: add this line below services by hand: ${serviceLine(added)}`,
  );
}
