import { document, lines } from '../model/text/printable.ts';
import { Failure } from '../model/failure.ts';
import { unseenWords } from '../words/unseen-words.ts';
import { errorCode } from '../model/errno-reason.ts';
import { expectPlatformFits } from '../host/fitting-platform.ts';
import type { HostRequest } from '../host/host-request.ts';
import { openHost } from '../host/open-host.ts';
import type { Platform } from '../model/plan/desired-state.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { firstPlan } from '../first-plan/first-plan.ts';
import { DEFAULT_FILE } from './files/plan-input.ts';
import type { MadePlan } from '../model/first-plan.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { firstPlanJson, firstPlanLines } from '../render/first-plan/first-plan-report.ts';
import { firstPlanHost } from './init/first-plan-host.ts';
import { unwritableFile } from '../model/named-file-failure.ts';

interface InitRequest {
  readonly host: HostRequest;
  readonly format: 'text' | 'json';
  /** The plan file to make; null for the default one. */
  readonly file: string | null;
  readonly platform: Platform | null;
  readonly quiet: boolean;
}

export async function init(request: InitRequest, around: Surroundings): Promise<ExitStatus> {
  const file = request.file ?? DEFAULT_FILE;
  expectFree(around.files, file);
  const host = await openHost(request.host, around);
  expectPlatformFits(request.platform, host);
  const image = request.host.kind === 'image' ? request.host.root : null;
  const seen = await firstPlanHost(host, around.system, image);
  const made = firstPlan(file === '-' ? null : file, seen);
  if (file !== '-') create(around.files, file, made.text);
  report(request, around, file, seen.facts.host, made);
  return 0;
}

/** The text where it goes to standard output, and what is in it to standard error. */
function report(
  { format, quiet }: InitRequest,
  { terminal, version }: Pick<Surroundings, 'terminal' | 'version'>,
  file: string,
  host: string,
  made: MadePlan,
): void {
  const { platform, file: written, bootNotes } = made.plan;
  const unseen = made.plan.unseen.map(unseenWords);
  const more = { made: firstPlanJson(written, made) };
  if (format === 'json')
    terminal.out(formatEnvelope({ command: 'init', portplanVersion: version, platform, host, unseen, more }));
  else if (written === null) terminal.out(document(made.text));
  if (quiet) return;
  for (const note of [...unseen, ...bootNotes]) terminal.note(note);
  if (format === 'json' || written === null) return;
  terminal.err(lines(firstPlanLines(file, made)));
}

/** Before the host is looked at, which may take a while. Where a name leads can't always be seen: `create` says the rest. */
function expectFree(files: NamedFiles, file: string): void {
  if (file !== '-' && files.kind(file) !== null) throw taken(file);
}

function create(files: NamedFiles, file: string, text: string): void {
  try {
    files.create(file, text);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw taken(file);
    if (errorCode(error) === 'ENOENT') throw new Failure('unwritable-file', noFolder(file));
    throw unwritableFile(file, 'written', error);
  }
}

function noFolder(file: string): string {
  return `${file === '' ? "''" : file} can't be written: its directory is not there; make it, or name another FILE`;
}

function taken(file: string): Failure {
  return new Failure('file-exists', `${file} is there already, and stays as it is: name another FILE, or - for stdout`);
}
