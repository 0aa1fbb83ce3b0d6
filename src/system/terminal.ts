import { fstatSync, statSync, writeSync } from 'node:fs';
import { Failure } from '../model/failure.ts';
import { errorCode } from '../model/errno-reason.ts';
import { line, lineText, type Printable } from '../model/text/printable.ts';
import { appendText } from './files/plan-text-file.ts';
import { MADE_BY_PROGRAMS, readAtMost } from './files/read-file.ts';

/** The standard streams. Results go to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: (text: Printable) => void;
  readonly err: (text: Printable) => void;
  /** A sentence on `err`. */
  readonly note: (sentence: string) => void;
  /** Adds Markdown to the summary of a GitHub Actions step; elsewhere nothing. */
  readonly stepSummary: (markdown: Printable) => void;
  /** How far a long run has come: a line on a terminal that the next output takes the place of, elsewhere nothing. */
  readonly progress: (text: string) => void;
  /** Whether the reader of the output has closed it, as `portplan … | head` does. */
  readonly isClosed: () => boolean;
  readonly readInput: () => string;
  readonly color: boolean;
  readonly errColor: boolean;
  /** A person can answer a question. */
  readonly interactive: () => boolean;
  /** The screen that standard output is, where a person can look at it and press keys; null where it is none, or of unknown size. */
  readonly screen: () => { readonly columns: number; readonly rows: number } | null;
}

/** `when`: auto, always or never colour. */
export function openTerminal(when: string): Terminal {
  const progress = progressLine();
  const err: Terminal['err'] = (text) => {
    progress.clear();
    write(2, text);
  };
  return {
    out: (text) => {
      progress.clear();
      write(1, text);
    },
    err,
    note: (sentence) => err(line(`portplan: ${sentence}`)),
    progress: progress.show,
    isClosed: () => isClosed,
    stepSummary: (markdown) => {
      const { GITHUB_STEP_SUMMARY: file } = process.env;
      if (file) appendText(file, markdown);
    },
    readInput: () => readAtMost(0, MADE_BY_PROGRAMS).toString('utf8'),
    color: wantsColor(when, () => isTerminal(1)),
    errColor: wantsColor(when, () => isTerminal(2)),
    interactive: () => isTerminal(0) && isTerminal(2),
    screen,
  };
}

const BETWEEN_LINES = 100;

function progressLine(): { readonly show: (text: string) => void; readonly clear: () => void } {
  let [isShown, last] = [false, -Infinity];
  const clear = (): void => {
    if (isShown) write(2, '\r\x1b[2K');
    isShown = false;
  };
  const show = (text: string): void => {
    const now = performance.now();
    if (now - last < BETWEEN_LINES || !isTerminal(2)) return;
    write(2, `\r\x1b[2K${lineText(text)}`);
    [isShown, last] = [true, now];
  };
  return { show, clear };
}

/** A flag beats the environment; there NO_COLOR comes first, FORCE_COLOR last (no-color.org, force-color.org). */
function wantsColor(when: string, isShown: () => boolean): boolean {
  if (when !== 'auto') return when === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR ? true : TERM !== 'dumb' && isShown();
}

/** Null in a CI run too: it may have a terminal, but no person at it. */
function screen(): ReturnType<Terminal['screen']> {
  const { CI, TERM } = process.env;
  if (CI || TERM === 'dumb' || !isTerminal(0) || !isTerminal(1)) return null;
  const { columns, rows } = process.stdout;
  return columns > 0 && rows > 0 ? { columns, rows } : null;
}

const STREAMS = [() => process.stdin, () => process.stdout, () => process.stderr] as const;
type Descriptor = 0 | 1 | 2;

/** Node loads its streams when one is touched, which takes as long as reading a plan: a file, a pipe or /dev/null needs none. */
function isTerminal(fd: Descriptor): boolean {
  try {
    const status = fstatSync(fd);
    return status.isCharacterDevice() && status.rdev !== nullDevice() && STREAMS[fd]().isTTY;
  } catch {
    return false;
  }
}

/** Undefined on Windows. */
const nullDevice = (): number | undefined => statSync('/dev/null', { throwIfNoEntry: false })?.rdev;

let isClosed = false;

/** Straight to the descriptor; what a full pipe does not take at once is left to the stream. */
function write(fd: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(fd, bytes, done);
  } catch (error) {
    if (errorCode(error) === 'EAGAIN') STREAMS[fd]().write(bytes.subarray(done));
    // A reader that has seen enough (`portplan plan | head`) is no error.
    else if (errorCode(error) === 'EPIPE') isClosed ||= fd === 1;
    else throw new Failure('output', `the output can't be written (${errorCode(error)}); what was done stays done`);
  }
}
