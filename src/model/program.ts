import type { Bytes } from './bytes.ts';

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
  /** What it printed, in a code page that nothing tells. */
  readonly stdout: Bytes;
  readonly stderr: Bytes;
}

/** A program that was run, and what came of it. */
export interface ProgramRun {
  readonly invocation: Invocation;
  readonly ran: Ran;
}

/** As a person would type it. */
export function formatInvocation({ program, words }: Invocation): string {
  return [program, ...words.map((word) => (/\s/.test(word) && !word.includes('"') ? `"${word}"` : word))].join(' ');
}

/** What a program reads: nothing, what this one reads, or a text. */
export type Input = 'nothing' | 'inherited' | { readonly text: string };
