import type { Diagnostic } from '../plan/diagnostic.ts';
import { grouped } from '../grouped.ts';
import { thousands } from '../text/counted.ts';
import { isBootFinding } from './boot-finding.ts';

/** So many of one rule in one file are told one by one; of more, only the first ones. */
const MOST = 6;
const SHOWN = 4;

/** What a person reads of findings about boot: a file that a program wrote may have the same fault in thousands of lines. */
export function fewBootFindings(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const groups = grouped(all.filter(isBootFinding), kindOf);
  const told = new Map<string, number>();
  return all.flatMap((each) => {
    const size = groups.get(kindOf(each))?.length ?? 0;
    const before = told.get(kindOf(each)) ?? 0;
    told.set(kindOf(each), before + 1);
    if (size <= MOST || before < SHOWN) return [each];
    return before === SHOWN ? [moreOf(each, size - SHOWN)] : [];
  });
}

function kindOf({ rule, severity, at }: Diagnostic): string {
  return `${severity} ${rule} ${at?.file ?? ''}`;
}

function moreOf({ rule, severity, at }: Diagnostic, count: number): Diagnostic {
  const message = `${thousands(count)} more lines of this file, from here on, are of the same kind; \`--format json\` has each of them`;
  return { rule, severity, message, ...(at && { at }) };
}
