import type { Format } from '../../model/format.ts';
import type { Context } from '../context.ts';

/** Each host is an entry of them. */
export const LISTS: readonly Format[] = ['jsonl', 'markdown'];

/** Whether `--host` means several of them, or there are several plans. */
export function isAboutMany({ arguments: { all, operands, format, value }, files }: Context): boolean {
  const hosts = all('host');
  if (hosts.length === 0) return all('plan-for').length > 0;
  if (LISTS.includes(format) && value('out') === undefined) return true;
  const folders = [...hosts, ...operands].filter((path) => path !== '-' && files.isFolder(path));
  return hosts.length > 1 || operands.length > 1 || all('plan-for').length > 0 || folders.length > 0;
}
