import type { NamedFiles } from '../../system/files/named-files.ts';
import type { PlanFormat, PlanRequest } from './plan-request.ts';

/** Formats with one entry for each host, be it for one host or for many. */
export type ListFormat = 'jsonl' | 'markdown';

const IS_LIST: { readonly [F in PlanFormat]: F extends ListFormat ? true : false } = {
  text: false,
  json: false,
  diff: false,
  jsonl: true,
  markdown: true,
};

export function isList(format: PlanFormat): format is ListFormat {
  return IS_LIST[format];
}

/** Whether `--host` means several hosts, or several plans are named. */
export function concernsSeveralHosts(
  { host, format, files: plans, planFor, out }: PlanRequest,
  files: Pick<NamedFiles, 'isFolder'>,
): boolean {
  if (host.kind !== 'snapshots') return false;
  if (isList(format) && out === null) return true;
  if (host.names.length > 1 || plans.length > 1 || planFor.length > 0) return true;
  return [...host.names, ...plans].some((path) => path !== '-' && files.isFolder(path));
}
