/** What sets values at boot beside the files of boot readers: the kernel's command line before them, a credential behind them. */
import type { SysctlFile, SysctlTree } from './boot-types.ts';
import { targetsOf } from './proc-path.ts';
import type { BootAssignment, SettingWrite } from './reader.ts';

/** `sysctl.KEY=VALUE`, which Linux 5.8 and newer write before process 1 starts (fs/proc/proc_sysctl.c process_sysctl_arg). */
export function commandLineAssignments(tree: SysctlTree): readonly BootAssignment[] {
  return sourcesOf(tree, 'kernel-command-line').flatMap(({ path: file, text }) =>
    text.split('\n').flatMap((line, i) =>
      kernelWords(line).flatMap((word) => {
        const [, key, value] = /^sysctl[./]([^=]+)=(.*)$/s.exec(word) ?? [];
        if (key === undefined || value === undefined) return [];
        const path = key.replaceAll('.', '/');
        return [{ path, value, origin: { file, line: i + 1 }, targets: targetsOf(path) }];
      }),
    ),
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

/** The file that ufw hands to `sysctl -p`. Where it is one of the boot readers' as well, that one is what a plan may change. */
export function ufwFiles(tree: SysctlTree): readonly SysctlFile[] {
  return sourcesOf(tree, 'ufw').map(
    (file) => tree.find(({ path, source }) => path === file.path && source === undefined) ?? file,
  );
}

/** One write for each setting that such a line reaches. */
export function writesOf(lines: readonly BootAssignment[]): readonly SettingWrite[] {
  return lines.flatMap((line) => line.targets.map(({ setting }) => ({ setting, value: line.value ?? '', line })));
}

function sourcesOf(tree: SysctlTree, source: SysctlFile['source']): readonly SysctlFile[] {
  return tree.filter((file) => file.source === source);
}
