/** Changes as unified diffs. */
import { lines, type Printable } from '../../model/text/printable.ts';
import type { HostPlatform } from '../../model/host/host-facts.ts';
import { decodeUtf8 } from '../../model/bytes.ts';
import { createTwoFilesPatch } from 'diff';
import { isPending } from '../../model/plan/change.ts';
import type { FileChange } from '../../model/plan/file-state.ts';
import type { Plan, SettingView } from '../../model/plan/plan.ts';
import type { Paint, Style } from '../paint.ts';
import { isEvidentlySysctlFile, withoutForeignLines } from './shown-patch.ts';

/** One patch for the plan: live settings as the files in /proc/sys that they are, then the files that keep boot values. */
export function planPatch(plan: Plan): Printable {
  return lines(PATCHES[plan.platform](plan));
}

const PATCHES: Readonly<Record<HostPlatform, (plan: Plan) => readonly string[]>> = {
  linux: linuxPatch,
  windows: ({ settings }) => settings.flatMap(tablePatch),
};

function linuxPatch(plan: Plan): readonly string[] {
  const live = plan.settings.flatMap(({ live }) => {
    if (!live || !isPending(live)) return [];
    const path = `/proc/sys/${live.setting.replaceAll('.', '/')}`;
    return unified(path, line(live.before), line(live.after));
  });
  return [...live, ...plan.files.flatMap(filePatch)];
}

/** A setting of Windows as if it were a file with one range a line. */
function tablePatch({ live, boot }: SettingView): readonly string[] {
  const change = live && isPending(live) ? live : boot;
  const rows = (value: string | null): string | null => line(value?.replaceAll(',', '\n') ?? null);
  return change && isPending(change) ? unified(change.setting, rows(change.before), rows(change.after)) : [];
}

function line(value: string | null): string | null {
  return value === null ? null : `${value}\n`;
}

/** A file that is made or deleted has /dev/null on the other side, as in git. */
export function filePatch({ path, before, after }: FileChange): readonly string[] {
  const text = before && decodeUtf8(before.text);
  const [from, to, ...patch] = unified(path, text, after && decodeUtf8(after.text));
  return [from, to, ...(isEvidentlySysctlFile(text ?? '') ? patch : withoutForeignLines(patch))];
}

function unified(path: string, before: string | null, after: string | null): readonly [string, string, ...string[]] {
  const [from, to] = [before === null ? '/dev/null' : path, after === null ? '/dev/null' : path];
  const patch = createTwoFilesPatch('a', 'b', before ?? '', after ?? '', undefined, undefined, { context: 2 });
  // Its head has a ruler and both names, which may have any character in them.
  return [`--- ${from}`, `+++ ${to}`, ...patch.split('\n').slice(3, -1)];
}

const STYLES: Readonly<Record<string, Style>> = { '+': 'green', '-': 'red', '@': 'cyan' };

export function paintPatchLine(line: string, paint: Paint): string {
  const style = STYLES[line.charAt(0)];
  return style ? paint(style, line) : line;
}
