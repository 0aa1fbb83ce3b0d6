/** The findings of a lint as a person reads them, with a count at the end. */
import { lines, type Printable, together } from '../../model/text/printable.ts';
import type { Sources } from '../../model/plan/desired-state.ts';
import { countSeverities, type Diagnostic } from '../../model/plan/diagnostic.ts';
import { fewBootFindings } from '../../model/host/few-boot-findings.ts';
import { formatDiagnostics, SEVERITY_STYLES } from '../diagnostics-text.ts';
import type { Paint } from '../paint.ts';

interface LintText {
  readonly diagnostics: readonly Diagnostic[];
  readonly silenced: number;
  /** What was checked: a file, or `3 files`. */
  readonly what: string;
  readonly sources: Sources;
}

export function formatLint({ diagnostics, silenced, what, sources }: LintText, paint: Paint): Printable {
  const found = formatDiagnostics(fewBootFindings(diagnostics), sources, paint);
  const rest = silenced === 0 ? '' : paint('dim', ` (${silenced} silenced by comments)`);
  const count = `${what}: ${countWords(diagnostics, paint)}${rest}`;
  return together(found, lines(found === '' ? [count] : ['', count]));
}

/** `2 errors, 1 warning, 3 info`; `no findings`. */
function countWords(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const { error, warning, info } = countSeverities(diagnostics);
  const words = [
    error > 0 && paint(SEVERITY_STYLES.error, plural(error, 'error')),
    warning > 0 && paint(SEVERITY_STYLES.warning, plural(warning, 'warning')),
    info > 0 && paint(SEVERITY_STYLES.info, `${info} info`),
  ].filter((word) => word !== false);
  return words.length === 0 ? paint('green', 'no findings') : words.join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
