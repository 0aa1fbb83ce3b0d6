/** Supervisors start a program again when it ends: only they can stop it, each in its own words (their manuals; runit, s6, daemontools and supervisord were run). */
import type { Ancestor, ProcessFacts } from '../../../model/explain/process-facts.ts';
import { rootCommand, type RemedyCommand } from '../../../model/explain/remedy-command.ts';
import type { StopAdvice } from '../../../model/explain/stop-advice.ts';
import { endCommands } from './signals.ts';
import { lastPart } from '../../../model/sockets/started-program.ts';

interface Supervisor {
  readonly name: string;
  readonly isIt: (process: Ancestor) => boolean;
  /** What tells the NAME of `stop`; left out where the supervisor itself shows it. */
  readonly find?: (process: Ancestor) => RemedyCommand;
  /** `child`: the process that it has started, of which the holder is one or descends. */
  readonly stop: (process: Ancestor, child: number) => RemedyCommand;
}

const SUPERVISORS: readonly Supervisor[] = [
  { name: 'runit', isIt: runs('runsv'), stop: (it) => rootCommand('sv', 'down', folderOf(it)) },
  { name: 's6', isIt: runs('s6-supervise'), stop: (it) => rootCommand('s6-svc', '-d', folderOf(it)) },
  { name: 'daemontools', isIt: runs('supervise'), stop: (it) => rootCommand('svc', '-d', folderOf(it)) },
  {
    name: 'supervisord',
    isIt: ({ words }) => words.slice(0, 3).some((word) => lastPart(word) === 'supervisord'),
    find: (it) => rootCommand('supervisorctl', ...configOf(it), 'status'),
    stop: (it) => rootCommand('supervisorctl', ...configOf(it), 'stop', 'NAME'),
  },
  {
    name: 'pm2',
    isIt: ({ words }) => /^PM2 v\S+: God Daemon/.test(words.join(' ')),
    find: (it) => pm2(it, 'list'),
    stop: (it) => pm2(it, 'stop', 'NAME'),
  },
  {
    name: 'circus',
    isIt: ({ words }) => words.slice(0, 3).some((word) => lastPart(word) === 'circusd'),
    find: () => rootCommand('circusctl', 'list'),
    stop: () => rootCommand('circusctl', 'stop', 'NAME'),
  },
  {
    name: 'OpenRC',
    isIt: runs('supervise-daemon'),
    stop: ({ words }) => rootCommand('rc-service', words[1] ?? 'NAME', 'stop'),
  },
  // These have no command that stops a program: they and what they run are ended.
  ...['nodemon', 'watchexec', 'entr', 'air', 'foreman', 'honcho', 'forever'].map((name) => ({
    name,
    isIt: ({ words }: Ancestor) => words.slice(0, 2).some((word) => lastPart(word) === name),
    stop: ({ pid }: Ancestor, child: number) => rootCommand('kill', String(pid), String(child)),
  })),
];

function runs(program: string): Supervisor['isIt'] {
  return ({ words }) => lastPart(words[0] ?? '') === program;
}

/** The folder of the service, in which its supervisor works. */
function folderOf({ directory, words }: Ancestor): string {
  return directory ?? words[1] ?? 'FOLDER';
}

function configOf({ words }: Ancestor): readonly string[] {
  const at = words.findIndex((word) => word === '-c' || word === '--configuration');
  const file = words[at + 1];
  return at < 0 || file === undefined ? [] : ['-c', file];
}

/** A command to pm2 of the account that it runs as; the title of its process names its folder. */
function pm2({ words, uid }: Ancestor, ...verb: readonly string[]): RemedyCommand {
  const title = words.join(' ');
  const [first, last] = [title.indexOf('(/'), title.lastIndexOf(')')];
  const home = first < 0 || last < first ? undefined : title.slice(first + 1, last);
  const named = home === undefined ? [] : ['env', `PM2_HOME=${home}`];
  return { words: [...named, 'pm2', ...verb], as: uid === 0 ? 'root' : { account: uid }, isInNetwork: false };
}

/**
 * What stops the process for good; null where no supervisor is known to have started it. One that lies further up counts only where
 * all between are of one session: a shell behind an sshd that is supervised is not.
 */
export function supervisedBy(pid: number, facts: ProcessFacts | undefined): StopAdvice | null {
  if (facts === undefined) return null;
  const { ancestors, session } = facts;
  const strangers = ancestors.findIndex((each) => each.session !== session);
  const reach = strangers < 0 ? ancestors : ancestors.slice(0, strangers + 1);
  for (const [i, process] of reach.entries()) {
    const found = SUPERVISORS.find(({ isIt }) => isIt(process));
    const child = ancestors[i - 1]?.pid ?? pid;
    if (found) return adviceOf(found, process, child, child === pid ? [] : endCommands([pid], new Map([[pid, facts]])));
  }
  return null;
}

/** `left`: what ends the holder, where the supervisor signals only the script that has started it. */
function adviceOf(
  { name, find, stop }: Supervisor,
  process: Ancestor,
  child: number,
  left: readonly RemedyCommand[],
): StopAdvice {
  return {
    ...{ kind: 'supervised', supervisor: name, pid: child },
    find: find?.(process) ?? null,
    stop: stop(process, child),
    left,
  };
}

/** The shell that has started it in a loop, and would start it again; null for others. */
export function loopingParent(facts: ProcessFacts | undefined): number | null {
  const [parent] = facts?.ancestors ?? [];
  const body = loopIn(parent?.script ?? '');
  if (facts === undefined || parent === undefined || body === null) return null;
  return body.includes(lastPart(facts.words[0] ?? '')) || RUNS_VARIABLE.test(body) ? parent.pid : null;
}

/**
 * A loop, up to the last `done`: its condition may be what runs the program. The script is another account's text of any length, in
 * which one expression for all of this would try every `while` with every `do`.
 */
function loopIn(script: string): string | null {
  const end = lastWord(script, 'done');
  const start = LOOP_START.exec(script);
  if (!start?.[1] || end < start.index) return null;
  const body = script.slice(start.index + start[0].length - start[1].length, end);
  return /\bdo\b/.test(body) ? body : null;
}

/** Where the word stands last; -1 where it does not. */
function lastWord(text: string, word: string): number {
  let at = text.lastIndexOf(word);
  while (at > 0 && /\w/.test(text.charAt(at - 1) + text.charAt(at + word.length))) at = text.lastIndexOf(word, at - 1);
  return at;
}

const LOOP_START = /(?:^|[;&|\n]|\bdo\b|\bthen\b)[^\S\n]*((?:while|until|for)\b)/;

/** `"$@"`, `$SERVER --port 80`. */
const RUNS_VARIABLE = /(?:[;&|\n]|\bdo\b|\bwhile\b|\buntil\b)[^\S\n]*(?:exec\s+)?"?\$[@*{\w]/;
