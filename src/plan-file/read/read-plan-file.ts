import { normalize } from 'node:path';
import type { DesiredState, Platform, ReadPlanFile } from '../../model/plan/desired-state.ts';
import { hasErrors } from '../../model/plan/diagnostic.ts';
import { readWithBases } from './extends.ts';
import { inFileOrder } from '../../model/plan/diagnostic-order.ts';
import { contradictionsIn } from './contradictions.ts';
import { merged } from './merge.ts';

/**
 * Reads a port plan and every file that it extends. `read` gives the text of a path and throws an error with a `code`
 * (ENOENT, EISDIR, …) when it can't: for `file` itself that error is passed on, for a file that another one extends it
 * becomes a diagnostic. The file `-` is read as `read('-')` and shown as `<stdin>`. `platform`: what a plan without that key
 * is for. `identity`: the same text for all paths of one file.
 */
export function readPlanFile(
  file: string,
  read: (path: string) => string,
  platform?: Platform,
  identity: (path: string) => string = normalize,
): ReadPlanFile {
  const { name, parts, diagnostics, sources, suppressions, cost } = readWithBases(file, { read, identity });
  const desired: DesiredState = { ...(platform && { platforms: [platform] }), ...merged(name, parts) };
  const all = inFileOrder([...diagnostics, ...contradictionsIn(desired)], sources);
  const { ownName } = desired;
  const wanted = hasErrors(all) ? null : desired;
  const named = ownName === undefined ? {} : { ownName };
  return { desired: wanted, ...named, diagnostics: all, sources, suppressions, cost };
}
