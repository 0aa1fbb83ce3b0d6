/** Trees of files for tests, and what a boot reader makes of them. */
import { bytesOf, NO_BYTES } from '../../../../src/model/bytes.ts';
import type { BootReader, SysctlFile, SysctlTree } from '../../../../src/backends/linux/boot/boot-types.ts';
import { bootState } from '../../../../src/backends/linux/boot/boot-state.ts';
import type { SettingKey } from '../../../../src/model/settings/setting-key.ts';

export const READERS = ['systemd-sysctl', 'procps'] as const satisfies readonly BootReader[];

export const RANGE = 'net.ipv4.ip_local_port_range';
export const RESERVED = 'net.ipv4.ip_local_reserved_ports';
export const START = 'net.ipv4.ip_unprivileged_port_start';

/** A file of these lines, each of them ended; `x` stands for /etc/sysctl.d/x.conf. */
export function file(name: string, ...lines: readonly string[]): SysctlFile {
  return { path: pathOf(name), kind: 'file', text: bytesOf(lines.map((line) => `${line}\n`).join('')) };
}

/** An entry that is no file. */
export function entry(name: string, kind: SysctlFile['kind']): SysctlFile {
  return { path: pathOf(name), kind, text: NO_BYTES };
}

function pathOf(name: string): string {
  return name.startsWith('/') ? name : `/etc/sysctl.d/${name}.conf`;
}

/** The value of a setting after boot, by reader. */
export function values(key: SettingKey, ...tree: SysctlTree): Readonly<Record<BootReader, string>> {
  const value = (reader: BootReader) => bootState(reader, tree)[key].value;
  return { 'systemd-sysctl': value('systemd-sysctl'), procps: value('procps') };
}

export function both(value: string): Readonly<Record<BootReader, string>> {
  return { 'systemd-sysctl': value, procps: value };
}
