import type { Format } from '../model/format.ts';
import { usage } from './option.ts';

interface LintOptions {
  readonly files: readonly string[];
  readonly format: Format;
  readonly fix: boolean;
  readonly rules: boolean;
}

/** Throws a Failure (`usage`) for options of `lint` that do not go together. */
export function checkLint({ files, format, fix, rules }: LintOptions): void {
  if (rules) {
    if (format !== 'text' && format !== 'json') throw usage(`--rules comes as text or json, not ${format}`);
    if (files.length > 0) throw usage('--rules lists the rules, and takes no FILE');
  } else if (fix && files.includes('-')) {
    throw usage('--fix writes into files, and - is standard input: name the file');
  }
}
