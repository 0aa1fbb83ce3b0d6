/** What else a process shows of itself, where it is to be ended: what a signal does to it, and who would start it again. */
export interface ProcessFacts {
  /** All words of its command line. */
  readonly words: readonly string[];
  readonly uid: number;
  /** The path of its control group of version 2; '' where there is none. */
  readonly cgroup: string;
  /** It is stopped (state T), by Ctrl-Z or SIGSTOP: no signal but SIGKILL and SIGCONT does anything until it goes on. */
  readonly isStopped: boolean;
  /** A debugger has stopped it (state t). */
  readonly isTraced: boolean;
  /** Its control group is frozen (`systemctl freeze`, `docker pause`). */
  readonly isFrozen: boolean;
  readonly ignoresTerm: boolean;
  /** A SIGTERM was sent to it before, and it has not taken it. */
  readonly hasPendingTerm: boolean;
  /** It is process 1 of a pid namespace, which SIGTERM ends only where the program handles it (pid_namespaces(7)). */
  readonly isFirstOfNamespace: boolean;
  /** The number of its session (setsid(2)); null where it could not be read. */
  readonly session: number | null;
  /** The processes that it descends from, the nearest first, without process 1. */
  readonly ancestors: readonly Ancestor[];
}

export interface Ancestor {
  readonly pid: number;
  readonly words: readonly string[];
  readonly uid: number;
  /** Its working directory; null where another account may not see it. */
  readonly directory: string | null;
  readonly session: number | null;
  /** Where it is a shell that runs a script: the text of that, as far as it could be read. Null for other programs. */
  readonly script: string | null;
}

/** The facts by the number of the process; one that has ended meanwhile is not among them. */
export type ProcessFactsByPid = ReadonlyMap<number, ProcessFacts>;
