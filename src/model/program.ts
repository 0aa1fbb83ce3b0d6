/** A program of the OS and its arguments, which no shell looks at. */
export interface Invocation {
  /** Its name alone, for instance `netsh`: the system knows where the OS keeps it. */
  readonly program: string;
  readonly words: readonly string[];
}

/** What a program left behind. */
export interface Ran {
  /** Its exit status; null when a signal ended it. */
  readonly status: number | null;
  /** What it printed, as latin1, one character a byte: nobody knows the code page. */
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was run, and what came of it. */
export interface Attempt {
  readonly invocation: Invocation;
  readonly ran: Ran;
}

/** As a person would type it. */
export function formatInvocation({ program, words }: Invocation): string {
  return [program, ...words].join(' ');
}
