/** What a command is, and what it is given. The table in commands.ts lists them all. */
import type { CommandUsage } from '../model/program-info.ts';
import type { MapView } from '../render/map/view-state.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { System } from '../system/system.ts';
import type { Terminal } from '../system/terminal.ts';

export interface CommandInfo extends CommandUsage {
  readonly formats: readonly Format[];
  /** For portplan's own use: help, completions and the manual do not name it. */
  readonly isInternal?: true;
  readonly load: () => Promise<Command>;
}

export type Format = 'text' | 'json' | 'jsonl' | 'diff' | 'markdown' | 'sarif' | 'github' | 'prometheus' | 'svg';

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
  readonly files: NamedFiles;
  readonly terminal: Terminal;
  /** Asks a person yes or no; only where the terminal is interactive. */
  readonly ask: (question: string) => Promise<boolean>;
  /** Shows a map with keys until somebody has seen enough; null where that is not at hand. */
  readonly showMap: ((view: MapView) => Promise<void>) | null;
  readonly version: string;
  /** What it returns says whether a signal has arrived; from the first call on, signals do not end the program. */
  readonly watchSignals: () => () => boolean;
}

/** 0 done · 1 an error was found, or an apply failed · 2 changes pending · 3 could not run. */
export type ExitStatus = 0 | 1 | 2 | 3;

export type Command = (context: Context) => Promise<ExitStatus> | ExitStatus;
