import type { Fix } from '../../model/plan/fix.ts';
import { type EditableFile, editableFile, type Edit, isJson } from './editable-file.ts';
import { readPlanText } from '../read/plan-text.ts';
import { reserveService, setEphemeral } from './values.ts';
import { addReservation } from './add.ts';
import { mergeReservations } from './merge-reservations.ts';
import { sourceText } from '../yaml/source-text.ts';

interface Rewritten {
  readonly text: string;
  /** The fixes that are in the text now. */
  readonly done: readonly Fix[];
}

/**
 * One plan file's text with its fixes, and every other character as it was. A fix that can't be written without doubt is
 * left out, and so is one that meets another one: the next look at the file finds it again.
 */
export function rewritten(text: string, fixes: readonly Fix[]): Rewritten {
  const file = editableFile(text);
  const { edits, done } = file ? editsFor(file, fixes) : { edits: [], done: [] };
  const changed = edited(text, edits);
  return file && done.length > 0 && isSound(changed, file) ? { text: changed, done } : { text, done: [] };
}

function editsFor(
  file: EditableFile,
  fixes: readonly Fix[],
): { readonly edits: readonly Edit[]; readonly done: Fix[] } {
  const edits: Edit[] = [];
  const done: Fix[] = [];
  for (const fix of fixes) {
    const wanted = editsOf(file, fix);
    const news = wanted.filter((edit) => !edits.some((other) => sameEdit(edit, other)));
    if (wanted.length === 0 || news.some((edit) => edits.some((other) => meet(edit, other)))) continue;
    for (const edit of news) edits.push(edit);
    done.push(fix);
  }
  return { edits, done };
}

/** The edits of a fix; none where it can't be written, or is written already. */
function editsOf(file: EditableFile, fix: Fix): readonly Edit[] {
  switch (fix.kind) {
    case 'set-ephemeral':
      return setEphemeral(file, fix);
    case 'reserve-service':
      return reserveService(file, fix);
    case 'add-reservation':
      return addReservation(file, fix);
    case 'merge-reservations':
      return mergeReservations(file, fix);
  }
}

function sameEdit(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.text === b.text;
}

/** Two insertions at one place meet too. */
function meet(a: Edit, b: Edit): boolean {
  return (a.start < b.end && b.start < a.end) || (a.start === b.start && a.end === b.end);
}

/** The text with all edits made. No two of them may overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  const kept = sorted.map((edit, i) => text.slice(sorted[i - 1]?.end ?? 0, edit.start) + edit.text);
  return kept.join('') + text.slice(sorted.at(-1)?.end ?? 0);
}

/** True for an edited text without faults that is JSON where the text was JSON before. */
export function isSound(text: string, before: EditableFile): boolean {
  const { part, diagnostics } = readPlanText(sourceText('', text));
  return part !== undefined && diagnostics.length === 0 && (!before.isJson || isJson(text));
}
