/** What a process runs, as far as its command line tells: passwords stand in the rest, and nothing of that is kept. */
import { scriptIn, type Script } from '../../first-plan/interpreter-script.ts';

export interface StartedProgram {
  /** As it was called, which may be a path: `/usr/bin/node`, `./Some Server`, `nginx`. */
  readonly program: string;
  /** What an interpreter runs; a path is absolute where the working directory is known. Null where nothing tells. */
  readonly script: Script | null;
  /** The oldest process of this program that it descends from: a server and its workers have the same. */
  readonly family: number;
}

/** `./Some Server` in quotes, `Some Server.exe`, or else the first word. */
const PROGRAM = /^(?:'(?<quoted>[^']+)'(?= |$)|(?<windows>[^/\\]+?\.exe)(?= |$)|(?<plain>\S*))/i;

/** Of a command line as it is printed, where the OS tells no more. */
export function startedBy(command: string, pid: number): StartedProgram {
  const { quoted, windows, plain = '' } = PROGRAM.exec(command)?.groups ?? {};
  const program = quoted ?? windows ?? plain.replace(/^-|:$/g, '');
  return { program, script: scriptIn(lastPart(program), command.split(' ').slice(1), null), family: pid };
}

/** `node` of `/usr/bin/node`, `api` of `C:\api.exe`. */
export function lastPart(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '');
}
