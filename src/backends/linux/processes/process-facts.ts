/** What /proc tells of a process that is to be ended, and of those that it descends from. */
import { decodeUtf8 } from '../../../model/bytes.ts';
import type { Ancestor, ProcessFacts, ProcessFactsByPid } from '../../../model/explain/process-facts.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { readOrNull } from '../read-or-null.ts';
import { commandWords } from './command-line.ts';
import {
  accountIn,
  wholeCommand,
  hasBit,
  parentIn,
  processFile,
  statNumber,
  workingDirectory,
} from './process-files.ts';
import { isShell, scriptOf } from './shell-script.ts';

export function processFacts(system: ReadOnlySystem, pids: ReadonlySet<number>): ProcessFactsByPid {
  return new Map([...pids].flatMap((pid) => factsOf(system, pid).map((facts) => [pid, facts] as const)));
}

function factsOf(system: ReadOnlySystem, pid: number): readonly ProcessFacts[] {
  const status = processFile(system, pid, 'status');
  if (status === '') return [];
  const cgroup = /^0::(\/.*)$/m.exec(processFile(system, pid, 'cgroup'))?.[1] ?? '';
  return [
    {
      words: wordsOf(system, pid),
      ...stateIn(status),
      ...{ uid: accountIn(status) ?? 0, cgroup },
      isFrozen: isFrozen(system, cgroup),
      session: sessionOf(system, pid),
      ancestors: ancestorsOf(system, parentIn(status) ?? 0),
    },
  ];
}

type SignalState = Pick<
  ProcessFacts,
  'isStopped' | 'isTraced' | 'ignoresTerm' | 'hasPendingTerm' | 'isFirstOfNamespace'
>;

/** `status` is the text of /proc/PID/status, as proc_pid_status(5) describes it. */
function stateIn(status: string): SignalState {
  const state = /^State:\t(\w)/m.exec(status)?.[1];
  const numbers = /^NSpid:\t(.*)$/m.exec(status)?.[1]?.split('\t') ?? [];
  return {
    isStopped: state === 'T',
    isTraced: state === 't',
    ignoresTerm: hasTerm(status, 'SigIgn'),
    // A stopped one takes it as soon as it goes on, unless it blocks it.
    hasPendingTerm: hasTerm(status, 'ShdPnd') && (state !== 'T' || hasTerm(status, 'SigBlk')),
    isFirstOfNamespace: numbers.length > 1 && numbers.at(-1) === '1',
  };
}

/** The bit of signal 15: bit 0 is signal 1. */
const SIGTERM_BIT = 14n;

function hasTerm(status: string, set: 'SigIgn' | 'SigBlk' | 'ShdPnd'): boolean {
  return hasBit(status, set, SIGTERM_BIT) === true;
}

/** Whether its control group is frozen. It is one of version 2, where a frozen process can be killed (cgroup-v2.rst). */
function isFrozen(system: ReadOnlySystem, cgroup: string): boolean {
  if (cgroup === '' || cgroup === '/') return false;
  const events = readOrNull(system, `/sys/fs/cgroup${cgroup}/cgroup.events`) ?? '';
  return /^frozen 1$/m.test(events);
}

/** How many ancestors are looked at, at most: a supervisor is nearer than that to what it runs. */
const MOST_ANCESTORS = 8;

function ancestorsOf(system: ReadOnlySystem, pid: number, generation = 1): readonly Ancestor[] {
  const status = pid <= 1 || generation > MOST_ANCESTORS ? '' : processFile(system, pid, 'status');
  if (status === '') return [];
  const words = wordsOf(system, pid);
  const directory = workingDirectory(system, pid);
  return [
    {
      ...{ pid, words, uid: accountIn(status) ?? 0, directory },
      session: sessionOf(system, pid),
      script: isShell(words) ? scriptOf(system, words, directory) : null,
    },
    ...ancestorsOf(system, parentIn(status) ?? 0, generation + 1),
  ];
}

/** The session of the process, the sixth word of its `stat`. */
function sessionOf(system: ReadOnlySystem, pid: number): number | null {
  const stat = processFile(system, pid, 'stat');
  const session = statNumber(stat, 6);
  return stat === '' || !Number.isInteger(session) ? null : session;
}

function wordsOf(system: ReadOnlySystem, pid: number): readonly string[] {
  return commandWords(wholeCommand(system, pid)).map(decodeUtf8);
}
