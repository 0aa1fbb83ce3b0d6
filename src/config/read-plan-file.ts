import type { DesiredState, ReadPlanFile } from '../model/desired-state.ts';
import { hasErrors } from '../model/diagnostic.ts';
import { readWithBases } from './extends.ts';
import { inFileOrder } from './file-order.ts';
import { meaningDiagnostics } from './meaning.ts';
import { merged } from './merge.ts';

/**
 * Reads a port plan and every file that it extends. `read` gives the text of a path and throws an error with a `code`
 * (ENOENT, EISDIR, …) when it can't: for `file` itself that error is passed on, for a file that another one extends it
 * becomes a diagnostic. The file `-` is read as `read('-')` and shown as `<stdin>`.
 */
export function readPlanFile(file: string, read: (path: string) => string): ReadPlanFile {
  const { name, parts, diagnostics, sources } = readWithBases(file, read);
  const desired: DesiredState = merged(name, parts);
  const all = inFileOrder([...diagnostics, ...meaningDiagnostics(desired)], sources);
  return { desired: hasErrors(all) ? null : desired, diagnostics: all, sources };
}
