/** `lint --fix`: what has one right answer is written into the files. */
import { counted } from '../../model/text/counted.ts';
import { line } from '../../model/text/printable.ts';
import { normalize } from 'node:path';
import { rewritten } from '../../plan-file/edit/rewrite.ts';
import { grouped } from '../../model/grouped.ts';
import type { LintResult } from '../../lint/run.ts';
import type { ReadPlanFile } from '../../model/plan/desired-state.ts';
import type { Fix } from '../../model/plan/fix.ts';
import type { NamedFiles } from '../../system/files/named-files.ts';
import type { Terminal } from '../../system/terminal.ts';
import type { Surroundings } from '../command.ts';
import { unwritableFile } from '../../model/named-file-failure.ts';

/** The files as they are now, and what is to say about them. */
export interface Checked {
  readonly files: readonly ReadPlanFile[];
  readonly result: LintResult;
}

/** A fix may bring another one forth; two that undo each other must come to an end. */
const ROUNDS = 5;

type Around = Pick<Surroundings, 'files' | 'terminal'>;

/** `look` reads the files that the command line names and checks them. `quiet`: without a word about what was fixed. */
export async function fixFiles(
  { files, terminal }: Around,
  quiet: boolean,
  look: () => Promise<Checked>,
): Promise<Checked> {
  const fixed = new Map<string, number>();
  try {
    for (let round = 1; ; round++) {
      const checked = await look();
      if (round > ROUNDS || !fixOnce(files, checked, fixed)) return checked;
    }
  } finally {
    if (!quiet) tell(terminal, fixed);
  }
}

/** Whether a file was changed. */
function fixOnce(named: NamedFiles, { files, result }: Checked, fixed: Map<string, number>): boolean {
  const sources = new Map(files.flatMap((file) => [...file.sources]));
  let isChanged = false;
  const asked = new Set(files.flatMap(({ sources }) => [...sources.keys()].slice(0, 1)).map(normalize));
  // A base that was not named on the command line may be that of many other plans.
  for (const [file, fixes] of fixesByFile(result).filter(([path]) => asked.has(normalize(path)))) {
    const done = fixFile(named, file, sources.get(file) ?? '', fixes);
    if (done === 0) continue;
    fixed.set(file, (fixed.get(file) ?? 0) + done);
    isChanged = true;
  }
  return isChanged;
}

function fixesByFile({ diagnostics }: LintResult): readonly (readonly [string, readonly Fix[]])[] {
  const fixes = diagnostics.flatMap(({ fix }) => fix ?? []);
  return [...grouped(fixes, ({ file }) => file)];
}

/** How many findings are fixed. */
function fixFile(files: NamedFiles, file: string, source: string, fixes: readonly Fix[]): number {
  const { text, done } = rewritten(source, fixes);
  if (done.length === 0) return 0;
  try {
    const now = files.read(file);
    const mark = now.startsWith('\uFEFF') ? '\uFEFF' : '';
    // The text differs from the one that was read: it was saved, or fixed under another name. The next round reads it again.
    return now === mark + source && files.rewrite(file, now, mark + text) ? done.length : 0;
  } catch (error) {
    throw unwritableFile(file, 'fixed', error);
  }
}

function tell(terminal: Terminal, fixed: ReadonlyMap<string, number>): void {
  for (const [file, count] of fixed) terminal.err(line(`fixed ${counted(count, 'finding')} in ${file}`));
}
