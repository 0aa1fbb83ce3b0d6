/** Files of boot readers that portplan may not read: what the next boot brings is then not known. */
import type { Diagnostic } from '../plan/diagnostic.ts';

/** `effect`: what that means for what is printed. */
export function unreadFilesDiagnostic(paths: readonly string[], effect: string): readonly Diagnostic[] {
  if (paths.length === 0) return [];
  const message = `you may not read ${paths.join(', ')}: ${effect}`;
  return [{ rule: 'unreadable-file', severity: 'warning', message, help: 'run it as root to be sure' }];
}
