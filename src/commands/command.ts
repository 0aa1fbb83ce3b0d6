/** What a command is, and what it is given. The table in commands.ts lists them all. */
import type { CommandUsage } from '../model/program-info.ts';
import type { GatheredFolder, System } from '../system/system.ts';
import type { Terminal } from '../system/terminal.ts';

export interface CommandInfo extends CommandUsage {
  readonly formats: readonly Format[];
  /** For portplan's own use: help, completions and the manual do not name it. */
  readonly isInternal?: true;
  readonly load: () => Promise<Command>;
}

export type Format = 'text' | 'json' | 'jsonl' | 'diff' | 'markdown' | 'sarif' | 'github';

/** The command line, taken apart. */
export interface Arguments {
  readonly operands: readonly string[];
  readonly format: Format;
  /** The value of an option, the last one where it was given several times, or undefined. */
  readonly value: (name: string) => string | undefined;
  /** Each value of an option that may be given several times. */
  readonly all: (name: string) => readonly string[];
  /** Whether a switch was given. */
  readonly has: (name: string) => boolean;
}

export interface Context {
  readonly arguments: Arguments;
  readonly system: System;
  /** The text of a plan file on the machine that portplan runs on, also with `--root`. Throws an error with a `code`. */
  readonly readPlanText: (path: string) => string;
  /** Puts a text into a plan file in place of the one that it has. Throws an error with a `code`. */
  readonly writePlanText: (path: string, text: string) => void;
  /** Makes a file with that mode, or replaces it. Throws an error with a `code`. */
  readonly writeNewText: (path: string, text: string, mode: number) => void;
  /** The plan files that an operand means: a file, a directory, a pattern. */
  readonly findPlanFiles: (operand: string) => Promise<readonly string[]>;
  /** The snapshots that a value of `--host` means: a file, or those in a directory. */
  readonly findSnapshots: (operand: string) => Promise<readonly string[]>;
  readonly isFolder: (path: string) => boolean;
  /** A folder that was gathered on another host; null where there is none. */
  readonly openFolder: (path: string) => Promise<GatheredFolder | null>;
  readonly terminal: Terminal;
  /** Asks a person yes or no; only where the terminal is interactive. */
  readonly ask: (question: string) => Promise<boolean>;
  readonly version: string;
  /** What it returns says whether a signal has arrived; from the first call on, signals do not end the program. */
  readonly watchSignals: () => () => boolean;
}

/** 0 done · 1 an error was found, or an apply failed · 2 changes pending · 3 could not run. */
export type ExitStatus = 0 | 1 | 2 | 3;

export type Command = (context: Context) => Promise<ExitStatus> | ExitStatus;
