/** What a process runs, read from its printed command line, where the OS tells no more. */
import { isInterpreter, scriptIn } from './interpreter-script.ts';
import { lastPart, type StartedProgram } from '../model/sockets/started-program.ts';

/** `./Some Server` in quotes, `Some Server.exe`, or else the first word. */
const PROGRAM = /^(?:'(?<quoted>[^']+)'(?= |$)|(?<windows>[^/\\]+?\.exe)(?= |$)|(?<plain>\S*))/i;

/** `command`: the words with blanks between them, so the limits of words that hold blanks are lost. */
export function programOfCommandLine(command: string, pid: number): StartedProgram {
  const { quoted, windows, plain = '' } = PROGRAM.exec(command)?.groups ?? {};
  const program = quoted ?? windows ?? plain.replace(/^-|:$/g, '');
  const name = lastPart(program);
  const script = scriptIn(name, command.split(' ').slice(1), null);
  return { program, isInterpreter: isInterpreter(name), script, family: pid };
}
