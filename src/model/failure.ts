/**
 * A command that can't go on, in one sentence for a person: what is wrong, and what to do. It ends the run with `exit`:
 * 1 for an apply or verify that failed, 3 for a command that could not run.
 */
export class Failure extends Error {
  /** A stable word for programs, for instance `not-permitted`. */
  readonly code: string;
  readonly exit: 1 | 3;
  /** The host is not as it was before: something could not be undone. */
  readonly changed: boolean;

  constructor(code: string, message: string, exit: 1 | 3 = 3, changed = false) {
    super(message);
    this.code = code;
    this.exit = exit;
    this.changed = changed;
  }
}
