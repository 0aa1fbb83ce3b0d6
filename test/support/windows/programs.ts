/** What a program of Windows gave back. */
export interface Answer {
  readonly status: number;
  /** The bytes, in whatever code page. */
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Stands in for the programs in %SystemRoot%\System32: `program` is the name without `.exe`, in small letters. */
export type Programs = (program: string, words: readonly string[]) => Answer;
