/** What sets values at boot beside the files of boot readers: the kernel's command line before them, TuneD after them. */
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import type { SysctlFile, SysctlTree } from './boot-types.ts';
import { pathOfKey, targetsOf } from './proc-path.ts';
import type { BootAssignment, SettingWrite } from './reader.ts';

/** `sysctl.KEY=VALUE`, which Linux 5.8 and newer write before process 1 starts (fs/proc/proc_sysctl.c process_sysctl_arg). */
export function commandLineAssignments(tree: SysctlTree): readonly BootAssignment[] {
  return sourcesOf(tree, 'kernel-command-line').flatMap(({ path: file, text }) =>
    kernelWords(text).flatMap((word) => {
      const [, key, value] = /^sysctl[./]([^=]+)=(.*)$/s.exec(word) ?? [];
      if (key === undefined || value === undefined) return [];
      const path = key.replaceAll('.', '/');
      return [{ path, value, origin: { file, line: 1 }, targets: targetsOf(path) }];
    }),
  );
}

/** The words of a kernel's command line, up to `--`: a quoted part has blanks in it (lib/cmdline.c next_arg). */
export function kernelWords(text: string): readonly string[] {
  const words = (text.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map((word) => word.replaceAll('"', ''));
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
}

/** The credential sysctl.extra, which systemd-sysctl reads behind all files. */
export function credentialFiles(tree: SysctlTree): readonly SysctlFile[] {
  return sourcesOf(tree, 'credential');
}

/**
 * What TuneD writes once its service starts. With reapply_sysctl = 1, its default, it then applies the files of /run and /etc
 * once more: a setting that one of `lines`, those of the boot reader, sets there keeps the value of that file.
 */
export function tunedAssignments(tree: SysctlTree, lines: readonly BootAssignment[]): readonly BootAssignment[] {
  const reapplied = settingsOf(lines.filter(({ origin }) => /^\/(?:etc|run)\/sysctl\./.test(origin.file)));
  const always = sourcesOf(tree, 'tuned-over-files').flatMap(profileAssignments);
  const others = sourcesOf(tree, 'tuned').flatMap(profileAssignments);
  return [...always, ...others.filter(({ targets }) => targets.every(({ setting }) => !reapplied.has(setting)))];
}

function settingsOf(lines: readonly BootAssignment[]): ReadonlySet<SettingKey> {
  return new Set(lines.flatMap(({ targets }) => targets.map(({ setting }) => setting)));
}

/** The lines of the sections of type sysctl, without values that hold variables. */
function profileAssignments({ path: file, text }: SysctlFile): readonly BootAssignment[] {
  let isSysctl = false;
  return text.split('\n').flatMap((line, i) => {
    const section = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (section !== undefined) isSysctl = section === 'sysctl';
    const [, key, value = ''] = /^\s*([^\s#;=[][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (!isSysctl || key === undefined || value.includes('${')) return [];
    const path = pathOfKey(key);
    const plain = value.replace(/^(["'])(.*)\1$/, '$2');
    return [{ path, value: plain, origin: { file, line: i + 1 }, targets: targetsOf(path) }];
  });
}

/** One write for each setting that such a line reaches. */
export function writesOf(lines: readonly BootAssignment[]): readonly SettingWrite[] {
  return lines.flatMap((line) => line.targets.map(({ setting }) => ({ setting, value: line.value ?? '', line })));
}

function sourcesOf(tree: SysctlTree, source: SysctlFile['source']): readonly SysctlFile[] {
  return tree.filter((file) => file.source === source);
}
