/** argv → command → exit status. */
import type { ExitStatus } from '../commands/command.ts';
import { Failure } from '../model/failure.ts';
import { FORMATS, type Format } from '../model/format.ts';
import { platformName } from '../model/host/platform-name.ts';
import { line, lines, ownText } from '../model/text/printable.ts';
import { errorCode } from '../model/errno-reason.ts';
import { openTerminal } from '../system/terminal.ts';
import { parseCommandLine, type CommandLine } from './command-line.ts';
import { helpText } from './help.ts';
import { GLOBAL } from './options.ts';
import { surroundings, VERSION, type Views } from './surroundings.ts';

export async function main(argv: readonly string[], views: Views): Promise<ExitStatus> {
  let asked: CommandLine | null = null;
  try {
    asked = parseCommandLine(argv);
    return await run(asked, views);
  } catch (error) {
    return await fail(error, asked);
  }
}

async function run({ command, given }: CommandLine, views: Views): Promise<ExitStatus> {
  const { texts } = given;
  const terminal = openTerminal(GLOBAL.color.read(texts('color')) ?? 'auto');
  if (GLOBAL.version.read(texts('version'))) terminal.out(line(`portplan ${VERSION}`));
  else if (GLOBAL.help.read(texts('help'))) terminal.out(ownText(helpText(command)));
  else if (command === null) {
    terminal.err(ownText(helpText(null)));
    return 3;
  } else {
    const { host, run: runOnThisMachine } = command.read(given);
    const around = surroundings(host, terminal, views);
    const there =
      host.kind === 'network'
        ? await (await import('./run-in-network.ts')).rerunInNetwork(command, given, host, around)
        : null;
    return there ?? (await runOnThisMachine(around));
  }
  return 0;
}

/** One sentence, and the same in the format that was asked for. */
async function fail(error: unknown, asked: CommandLine | null): Promise<ExitStatus> {
  const failure = failureOf(error);
  const terminal = openTerminal('never');
  terminal.note(failure.message);
  terminal.err(lines(stackOf(error)));
  const format = asked?.given.format ?? formatIn(process.argv);
  if (format !== 'text') {
    const { formatFailure } = await import('../render/failure-report.ts');
    const run = {
      command: asked?.command?.name ?? 'portplan',
      version: VERSION,
      platform: platformName(process.platform),
    };
    terminal.out(formatFailure({ ...run, format, failure }));
  }
  return failure.exit;
}

/** Where the command line could not be taken apart. */
function formatIn(argv: readonly string[]): Format {
  const found = /(?:^|\s)--format[= ](\w+)/.exec(argv.slice(2).join(' '))?.[1];
  return FORMATS.find((known) => known === found) ?? 'text';
}

/** What neither we nor the OS have a name for is our fault. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const what = error instanceof Error ? error.message : String(error);
  if (errorCode(error) !== '') return new Failure('system', what);
  return new Failure('bug', `a fault of portplan itself: ${what} (PORTPLAN_DEBUG=1 shows where)`);
}

/** Where a fault of portplan itself arose; empty unless PORTPLAN_DEBUG is set. */
function stackOf(error: unknown): readonly string[] {
  const isOurs = error instanceof Error && !(error instanceof Failure) && errorCode(error) === '';
  return process.env['PORTPLAN_DEBUG'] && isOurs ? (error.stack ?? '').split('\n') : [];
}
