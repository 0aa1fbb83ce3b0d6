import { Failure } from '../model/failure.ts';
import { errorCode } from '../model/errno-reason.ts';
import type { HostRequest } from '../host/host-request.ts';
import type { Platform } from '../model/plan/desired-state.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { firstPlan } from '../first-plan/first-plan.ts';
import { DEFAULT_FILE } from './files/plan-input.ts';
import { reportInit } from './init/init-report.ts';
import { seenHost, type SeenHost } from '../host/seen-host.ts';
import { unwritableFile } from '../model/named-file-failure.ts';

export interface InitRequest {
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
  const seen = await seenHost(around, request.host);
  expectPlatform(request.platform, seen);
  const made = firstPlan(file, seen);
  if (file !== '-') create(around.files, file, made.text);
  reportInit(request, around, file, seen, made);
  return 0;
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

function expectPlatform(asked: Platform | null, { facts }: SeenHost): void {
  if (asked === null || asked === facts.platform) return;
  throw new Failure('usage', `--platform is ${asked}, and ${facts.host} is a ${facts.platform} host: leave it out`);
}

function taken(file: string): Failure {
  return new Failure('file-exists', `${file} is there already, and stays as it is: name another FILE, or - for stdout`);
}
