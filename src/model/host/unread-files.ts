/** Files of boot readers that portplan may not read: what the next boot brings is then not known. */
import type { Diagnostic } from '../plan/diagnostic.ts';
import type { HostSnapshot } from './host-snapshot.ts';
import { items, member, text } from '../json-node.ts';

/** Of a host as its snapshot has it. Windows keeps its values in no files. */
export function unreadFiles({ platform, state }: HostSnapshot): readonly string[] {
  const files = platform === 'linux' ? items(member(state, 'files')) : [];
  return files.filter((file) => member(file, 'kind').value === 'unreadable').map((file) => text(member(file, 'path')));
}

/** `effect`: what that means for what is printed. */
export function unreadFilesDiagnostic(paths: readonly string[], effect: string): readonly Diagnostic[] {
  if (paths.length === 0) return [];
  const message = `you may not read ${paths.join(', ')}: ${effect}`;
  return [{ rule: 'unreadable-file', severity: 'warning', message, help: 'run it as root to be sure' }];
}
