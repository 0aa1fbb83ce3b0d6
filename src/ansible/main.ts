/**
 * portplan as a module of Ansible (WANT_JSON): the path of a file of arguments → one JSON object on standard output. With
 * other words it is the command line, for what has to go on when the task is over.
 */
import { visible } from '../model/text/visible.ts';
import { document } from '../model/text/printable.ts';
import { isAbsolute } from 'node:path';
import { INLINE, readTask, type Task } from './arguments.ts';
import { failure, resultOf, type Output, type Result } from './result.ts';
import type { GivenWords } from '../cli/command-row.ts';
import { parseCommandLine } from '../cli/command-line.ts';
import { failureOf, main } from '../cli/main.ts';
import { rerunInNetwork } from '../cli/run-in-network.ts';
import { surroundings } from '../cli/surroundings.ts';
import { Failure } from '../model/failure.ts';
import { unreadableFile } from '../model/named-file-failure.ts';
import type { Sources } from '../model/plan/desired-state.ts';
import { mayBeShown } from '../plan-file/read/plan-text.ts';
import { namedFiles, type NamedFiles } from '../system/files/named-files.ts';
import { openTerminal, type Terminal } from '../system/terminal.ts';

async function runModule(argumentsFile: string): Promise<0 | 1> {
  // Ansible understands nothing but JSON, whatever happens.
  process.on('uncaughtException', (error) => {
    print(failedAs(error));
    process.exit(1);
  });
  const result = await perform(argumentsFile).catch(failedAs);
  print(result);
  return result.failed ? 1 : 0;
}

async function perform(argumentsFile: string): Promise<Result> {
  const task = readTask(argumentsIn(argumentsFile), process.env['HOME'] ?? process.env['USERPROFILE'] ?? null);
  if (task.state !== 'confirmed') return await run(task);
  if (task.isCheck) return { changed: false, skipped: true, msg: 'state: confirmed does nothing in check mode' };
  return await run(task).catch(nothingToConfirm);
}

function argumentsIn(file: string): string {
  try {
    return namedFiles.read(file);
  } catch (error) {
    throw unreadableFile(file, error);
  }
}

/** The same tasks are played again and again, and most times nothing has been applied. */
function nothingToConfirm(error: unknown): Result {
  const { code, message } = failureOf(error);
  if (code === NOTHING_TO_CONFIRM) return { changed: false, msg: message };
  throw error;
}

async function run({ argv, inline, wantsDiff }: Task): Promise<Result> {
  const line = parseCommandLine(argv);
  if (!line.command) throw new Failure('usage', 'no command was named');
  const requested = line.command.read(line.given);
  const [terminal, written] = keepingTerminal();
  const [files, sources] = recordingFiles(inline);
  const around = { ...surroundings(requested.host, terminal, VIEWS), files };
  const there = await rerunInNetwork(line.command, inlineAsInput(line.given), requested.host, around, inline);
  const status = there ?? (await requested.run(around));
  const output = JSON.parse(written()) as Output;
  if (output.error?.code === NOTHING_TO_CONFIRM) throw new Failure(NOTHING_TO_CONFIRM, output.error.message);
  return resultOf(output, status === 0, { diff: wantsDiff, sources });
}

/** In another network namespace the text of an inline plan is standard input. */
function inlineAsInput(given: GivenWords): GivenWords {
  return { ...given, operands: given.operands.map((operand) => (operand === INLINE ? '-' : operand)) };
}

const NOTHING_TO_CONFIRM = 'nothing-to-confirm';

/** With the plans that are read, by path, as far as messages may show lines of them. What an inline plan extends are files. */
function recordingFiles(inline: string | null): readonly [NamedFiles, () => Sources] {
  const texts = new Map<string, string>();
  const keep = (path: string, text: string): string => {
    texts.set(path, text);
    return text;
  };
  const read = (path: string): string =>
    keep(path, path === INLINE && inline !== null ? inline : namedFiles.read(path));
  const readBase = (path: string): string => keep(path, namedFiles.readBase(path));
  const shown = (): Sources => new Map([...texts].filter(([, text]) => mayBeShown(text)));
  return [{ ...namedFiles, read, readBase }, shown];
}

function keepingTerminal(): readonly [Terminal, () => string] {
  let text = '';
  const terminal: Terminal = {
    ...openTerminal('never'),
    out: (more) => (text += more),
    err: () => undefined,
    stepSummary: () => undefined,
    interactive: () => false,
  };
  return [terminal, () => text];
}

/** Stands for the view that asks a question: it is large, and no task needs it. */
function ask(): Promise<never> {
  throw new Failure('no-terminal', 'this file of portplan, made for Ansible, asks no questions: say --yes');
}

const VIEWS = { ask, showMap: null };

function failedAs(error: unknown): Result {
  const { message, changed } = failureOf(error);
  return failure(visible(message), changed);
}

/** Ansible shows strings as they are. */
function print(result: Result): void {
  const shown = (_key: string, value: unknown): unknown => (typeof value === 'string' ? document(value) : value);
  openTerminal('never').out(document(`${JSON.stringify(result, shown)}\n`));
}

const argv = process.argv.slice(2);
const [first = ''] = argv;
// Every account can read records and drop-ins, whatever root's umask is.
process.umask(0o022);
void (argv.length === 1 && isAbsolute(first) ? runModule(first) : main(argv, VIEWS)).then((status) => {
  process.exitCode = status;
});
