/** argv → command → exit status. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { helpText } from './help.ts';
import { parseCommandLine, type CommandLine } from './command-line.ts';
import type { Arguments, Context, ExitStatus } from '../commands/command.ts';
import { Failure } from '../model/failure.ts';
import { platformName } from '../model/host/platform-name.ts';
import { terminalText } from '../model/text/terminal-text.ts';
import { errorCode } from '../model/errno-reason.ts';
import { namedFiles } from '../system/files/named-files.ts';
import { nodeSystem } from '../system/node-system.ts';
import { openTerminal, type Terminal } from '../system/terminal.ts';

declare const PORTPLAN_VERSION: string;

/** What a person looks at, and answers. */
type Views = Pick<Context, 'ask' | 'showMap'>;

export async function main(argv: readonly string[], views: Views): Promise<ExitStatus> {
  let line: CommandLine | null = null;
  try {
    line = parseCommandLine(argv);
    return await run(line, views);
  } catch (error) {
    return await fail(error, line);
  }
}

async function run({ command, arguments: given }: CommandLine, views: Views): Promise<ExitStatus> {
  const terminal = openTerminal(given.value('color') ?? 'auto');
  if (given.has('version')) terminal.out(`portplan ${PORTPLAN_VERSION}\n`);
  else if (given.has('help')) terminal.out(helpText(command));
  else if (command === null) {
    terminal.err(helpText(null));
    return 3;
  } else {
    return (await command.load())(contextHere(given, terminal, views));
  }
  return 0;
}

/** What a command is given on this machine. */
export function contextHere(given: Arguments, terminal: Terminal, views: Views): Context {
  return {
    arguments: given,
    system: nodeSystem(imageOf(given)),
    files: namedFiles,
    terminal,
    version: PORTPLAN_VERSION,
    ...views,
    watchSignals,
  };
}

function imageOf(given: Arguments): string | null {
  const root = given.value('root') ?? null;
  if (root === null) return root;
  if (root !== '' && statSync(root, { throwIfNoEntry: false })?.isDirectory()) return resolve(root);
  throw new Failure('usage', `--root ${JSON.stringify(root)} is no directory`);
}

/**
 * An apply asks between its steps, and undoes what it did. Until it asks for the first time, while it waits for the lock for
 * instance, a signal ends the program as usual.
 */
function watchSignals(): () => boolean {
  let [watching, arrived] = [false, false];
  return () => {
    if (!watching)
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => (arrived = true));
    watching = true;
    return arrived;
  };
}

/** One sentence, and the same in the format that was asked for. */
async function fail(error: unknown, line: CommandLine | null): Promise<ExitStatus> {
  const failure = failureOf(error);
  const terminal = openTerminal('never');
  terminal.err(`portplan: ${terminalText(failure.message)}\n${stackOf(error)}`);
  const format = line?.arguments.format ?? formatIn(process.argv);
  if (format !== 'text') {
    const { formatFailure } = await import('../render/failure-report.ts');
    const run = {
      command: line?.command?.name ?? 'portplan',
      version: PORTPLAN_VERSION,
      platform: platformName(process.platform),
    };
    terminal.out(formatFailure({ ...run, format, failure }));
  }
  return failure.exit;
}

/** Where the command line could not be taken apart. */
function formatIn(argv: readonly string[]): string {
  return /(?:^|\s)--format[= ](\w+)/.exec(argv.slice(2).join(' '))?.[1] ?? 'text';
}

/** What neither we nor the OS have a name for is our fault. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const what = error instanceof Error ? error.message : String(error);
  if (errorCode(error) !== '') return new Failure('system', what);
  return new Failure('bug', `a fault of portplan itself: ${what} (PORTPLAN_DEBUG=1 shows where)`);
}

/** Of a fault of ours, for who asks for it. */
function stackOf(error: unknown): string {
  const isOurs = error instanceof Error && !(error instanceof Failure) && errorCode(error) === '';
  return process.env['PORTPLAN_DEBUG'] && isOurs ? `${error.stack ?? ''}\n` : '';
}
