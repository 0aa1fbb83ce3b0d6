import { Failure } from '../model/failure.ts';
import { errorCode } from '../model/errno-reason.ts';
import type { Context, ExitStatus } from './command.ts';
import { firstPlan } from '../first-plan/first-plan.ts';
import { onePlanName } from './files/plan-input.ts';
import { reportInit } from './init-report.ts';
import { seenHost, type SeenHost } from '../host/seen-host.ts';
import { unwritableFile } from '../model/named-file-failure.ts';

export async function init(context: Context): Promise<ExitStatus> {
  const file = onePlanName(context);
  expectFree(context, file);
  const seen = await seenHost(context);
  expectPlatform(context, seen);
  const made = firstPlan(file, seen);
  if (file !== '-') create(context, file, made.text);
  reportInit(context, file, seen, made);
  return 0;
}

/** Before the host is looked at, which may take a while. Where a name leads can't always be seen: `create` says the rest. */
function expectFree({ files }: Context, file: string): void {
  if (file !== '-' && files.kind(file) !== null) throw taken(file);
}

function create({ files }: Context, file: string, text: string): void {
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

function expectPlatform({ arguments: given }: Context, { facts }: SeenHost): void {
  const asked = given.value('platform') ?? facts.platform;
  if (asked === facts.platform) return;
  throw new Failure('usage', `--platform is ${asked}, and ${facts.host} is a ${facts.platform} host: leave it out`);
}

function taken(file: string): Failure {
  return new Failure('file-exists', `${file} is there already, and stays as it is: name another FILE, or - for stdout`);
}
