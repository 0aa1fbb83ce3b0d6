/** A Windows machine for the tests of one file, whose programs are those of a stand-in: portplan's whole surroundings. */
import { afterAll, beforeAll } from 'vitest';
import type { RunResult } from '../namespace.ts';
import { WindowsStandIn, type StandInOptions } from './stand-in.ts';
import { startWindows, type WindowsMachine, type WindowsRunOptions } from './wine.ts';
import type { Programs } from './programs.ts';

export const STORE = 'C:\\ProgramData\\portplan';

export interface WineHost {
  readonly machine: WindowsMachine;
}

void afterAll; void beforeAll; void WindowsStandIn; void startWindows;
export type { RunResult, StandInOptions, WindowsRunOptions, Programs };
