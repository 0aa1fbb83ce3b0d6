/** Changes as unified diffs. */
import type { HostPlatform } from '../../model/host/host-facts.ts';
import { decodeUtf8 } from '../../model/bytes.ts';
import { createTwoFilesPatch } from 'diff';
import { isPending } from '../../model/plan/change.ts';
import type { FileChange } from '../../model/plan/file-state.ts';
import type { Plan, SettingView } from '../../model/plan/plan.ts';
import type { Paint } from '../paint.ts';

/** One patch for the plan: live settings as the files in /proc/sys that they are, then the files that keep boot values. */
export function planPatch(plan: Plan): string {
  return PATCHES[plan.platform](plan);
}

const PATCHES: Readonly<Record<HostPlatform, (plan: Plan) => string>> = {
  linux: linuxPatch,
  windows: ({ settings }) => settings.map(tablePatch).join(''),
};

function linuxPatch(plan: Plan): string {
  const live = plan.settings.flatMap(({ live }) => {
    if (!live || !isPending(live)) return [];
    const path = `/proc/sys/${live.setting.replaceAll('.', '/')}`;
    return [unified(path, line(live.before), line(live.after))];
  });
  return [...live, ...plan.files.map(filePatch)].join('');
}

/** A setting of Windows as if it were a file with one range a line. */
function tablePatch({ live, boot }: SettingView): string {
  const change = live && isPending(live) ? live : boot;
  const rows = (value: string | null): string | null => line(value?.replaceAll(',', '\n') ?? null);
  return change && isPending(change) ? unified(change.setting, rows(change.before), rows(change.after)) : '';
}

function line(value: string | null): string | null {
  return value === null ? null : `${value}\n`;
}

/** A file that is made or deleted has /dev/null on the other side, as in git. */
export function filePatch({ path, before, after }: FileChange): string {
  return unified(path, before && decodeUtf8(before.text), after && decodeUtf8(after.text));
}

function unified(path: string, before: string | null, after: string | null): string {
  const [from, to] = [before === null ? '/dev/null' : path, after === null ? '/dev/null' : path];
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, { context: 2 });
  return patch.replace(/^(?:Index: .*\n)?=+\n/, '');
}

export function paintPatch(patch: string, paint: Paint): string {
  return patch.replace(/^([-+@]).*$/gm, (row, sign) =>
    paint(sign === '+' ? 'green' : sign === '-' ? 'red' : 'cyan', row),
  );
}
