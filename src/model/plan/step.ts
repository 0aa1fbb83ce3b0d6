import type { FileChange } from './file-state.ts';
import type { Invocation } from '../program.ts';

/** One write(2) to a /proc/sys file. At offset 0 it replaces the value; above 0 it adds to a reserved list. */
export interface KernelWrite {
  readonly offset: number;
  readonly text: string;
}

/** Gives a live setting a new value. `before` and `after` are the kernel's own text, without the newline. */
export interface SetStep {
  readonly kind: 'set';
  readonly setting: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly writes: readonly KernelWrite[];
  /** The writes that bring `before` back. */
  readonly undo: readonly KernelWrite[];
}

/** Has programs of the OS change a setting. `before` and `after` are the setting's text as the backend reads it. */
export interface RunStep {
  readonly kind: 'run';
  readonly setting: string;
  readonly before: string;
  readonly after: string;
  /** The programs to run, in this order. */
  readonly run: readonly Invocation[];
  /** The programs that bring `before` back. */
  readonly undo: readonly Invocation[];
}

/** Replaces, creates or deletes a file. */
export interface FileStep extends FileChange {
  readonly kind: 'file';
}

/** One action on the OS. A step list is done in order, and undone in reverse. */
export type Step = SetStep | RunStep | FileStep;
