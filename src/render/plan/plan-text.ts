/** A plan as a reviewer reads it: setting by setting, now and after boot, who wants what, and the patch. */
import { lines, type Printable } from '../../model/text/printable.ts';
import type { HostPlatform } from '../../model/host/host-facts.ts';
import type { FileChange } from '../../model/plan/file-state.ts';
import { hasChanges, isChanging, type Plan } from '../../model/plan/plan.ts';
import { counted } from '../../model/text/counted.ts';
import { linuxSettings } from './linux-plan-text.ts';
import type { Paint } from '../paint.ts';
import { liveOnlyText } from './live-only-text.ts';
import { filePatch, paintPatchLine } from './patch.ts';
import { windowsSettings } from './windows-plan-text.ts';

/**
 * `verbose`: also what each boot reader makes of the files as they were, and which lines lose; `done`: it has been applied.
 */
export function formatPlan(plan: Plan, paint: Paint, { verbose = false, done = false } = {}): Printable {
  const title = paint('bold', `${plan.name ?? plan.file} on ${plan.host} (${plan.platform})`);
  const idle = !hasChanges(plan);
  const note = liveOnlyText(plan);
  if (idle && !verbose) return lines([`${title}: ${AS_PLANNED}`, ...(note === null ? [] : [note])]);
  return lines([
    `${title}: ${idle ? AS_PLANNED : `${pendingCount(plan)} ${done ? 'changed' : 'to change'}`}`,
    '',
    ...SETTINGS[plan.platform](plan, paint, verbose),
    ...plan.files.flatMap((file) => fileLines(file, paint)),
    ...(note === null ? [] : ['', `  ${note}`]),
  ]);
}

const SETTINGS: Readonly<Record<HostPlatform, (plan: Plan, paint: Paint, verbose: boolean) => readonly string[]>> = {
  linux: linuxSettings,
  windows: windowsSettings,
};

export const AS_PLANNED = 'nothing to change, the host is as planned';

/** `1 setting`; where only files change, `2 files`. */
export function pendingCount(plan: Plan): string {
  const changing = plan.settings.filter(isChanging);
  return changing.length > 0 ? counted(changing.length, 'setting') : counted(plan.files.length, 'file');
}

function fileLines(change: FileChange, paint: Paint): readonly string[] {
  const what = change.before === null ? 'new file' : change.after === null ? 'file deleted' : 'file';
  const whole = filePatch(change);
  const patch = whole.slice(whole.findIndex((text) => text.startsWith('@@')));
  const shown = change.before === null ? patch.filter((text) => !text.startsWith('@@')) : patch;
  return ['', `  ${what} ${change.path}`, ...shown.map((text) => `    ${paintPatchLine(shorten(text), paint)}`)];
}

const WIDEST_PATCH_LINE = 116;

function shorten(line: string): string {
  return line.length <= WIDEST_PATCH_LINE ? line : `${line.slice(0, WIDEST_PATCH_LINE - 1)}…`;
}
