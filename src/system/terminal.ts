import { readFileSync } from 'node:fs';

/** The standard streams. Results go to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly readInput: () => string;
  readonly color: boolean;
  readonly errColor: boolean;
  /** A person can answer a question. */
  readonly interactive: boolean;
}

/** `when`: auto, always or never colour. */
export function openTerminal(when: string): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    readInput: () => readFileSync(0, 'utf8'),
    color: wantsColor(when, process.stdout.isTTY),
    errColor: wantsColor(when, process.stderr.isTTY),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
  };
}

/** A flag beats the environment; there NO_COLOR comes first, FORCE_COLOR last (no-color.org, force-color.org). */
function wantsColor(when: string, isTerminal: boolean): boolean {
  if (when !== 'auto') return when === 'always';
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR ? true : isTerminal && TERM !== 'dumb';
}
