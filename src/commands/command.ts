/** What every command is: a function of a request, which the command line was made into, and of what surrounds it. */
import type { MapView } from '../render/map/view-state.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { System } from '../system/system.ts';
import type { Terminal } from '../system/terminal.ts';

/** The ways from a command to the machine and to the person in front of it. */
export interface Surroundings {
  /** This machine; the image where the request names one. */
  readonly system: System;
  /** The files that the command line names. */
  readonly files: NamedFiles;
  readonly terminal: Terminal;
  /** Asks a person yes or no; only where the terminal is interactive. */
  readonly ask: (question: string) => Promise<boolean>;
  /** Shows a map that a person moves through with keys, until the person leaves it; null where this program has no such view. */
  readonly showMap: ((view: MapView) => Promise<void>) | null;
  /** Of portplan. */
  readonly version: string;
  /** What it returns says whether a signal has arrived; from the first call on, signals do not end the program. */
  readonly watchSignals: () => () => boolean;
}

/** 0 done · 1 an error was found, or an apply failed · 2 changes pending · 3 could not run. */
export type ExitStatus = 0 | 1 | 2 | 3;

export type Command<Request> = (request: Request, around: Surroundings) => Promise<ExitStatus> | ExitStatus;
