/**
 * A command that can't go on, in one sentence for a person: what is wrong, and what to do. It ends the run with `exit`:
 * 1 for an apply or verify that failed, 3 for a command that could not run.
 */
export class Failure extends Error {
  /** A stable word for programs, for instance `not-permitted`. */
  readonly code: string;
  readonly exit: 1 | 3;

  constructor(code: string, message: string, exit: 1 | 3 = 3) {
    super(message);
    this.code = code;
    this.exit = exit;
  }
}
