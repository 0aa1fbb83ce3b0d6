/** The three kernel settings of a Linux host, their names, and the text that the kernel prints for each. */
import {
  formatPortSet,
  LAST_PORT,
  noPorts,
  parsePortSet,
  type PortRange,
  type PortSet,
} from '../../../model/ports/port-set.ts';

export interface LinuxSettings {
  readonly ephemeral: PortRange;
  readonly reserved: PortSet;
  readonly unprivilegedPortStart: number;
}

export type SettingKey = keyof LinuxSettings;

export const SYSCTL_NAMES: Readonly<Record<SettingKey, string>> = {
  ephemeral: 'net.ipv4.ip_local_port_range',
  reserved: 'net.ipv4.ip_local_reserved_ports',
  unprivilegedPortStart: 'net.ipv4.ip_unprivileged_port_start',
};

export const SETTING_KEYS: readonly SettingKey[] = ['ephemeral', 'reserved', 'unprivilegedPortStart'];

/** What a new network namespace starts with (facts measured on 6.18; net/ipv4/af_inet.c inet_init_net). */
export const KERNEL_DEFAULTS: LinuxSettings = {
  ephemeral: { first: 32768, last: 60999 },
  reserved: noPorts,
  unprivilegedPortStart: 1024,
};

/** Where the kernel keeps a setting. */
export function procPath(key: SettingKey): string {
  return `/proc/sys/${SYSCTL_NAMES[key].replaceAll('.', '/')}`;
}

/** The kernel's own text for a setting, without the final newline: `32768<TAB>60999`, `80,8080-8090`, `1024`. */
export function formatSetting<K extends SettingKey>(key: K, settings: Pick<LinuxSettings, K>): string {
  const text = { ephemeral: formatEphemeral, reserved: formatPortSet, unprivilegedPortStart: String };
  return (text[key] as (value: LinuxSettings[K]) => string)(settings[key]);
}

function formatEphemeral(range: PortRange): string {
  return `${range.first}\t${range.last}`;
}

/** Reads the kernel's own text for a setting; null if the kernel can't have printed it. */
export function parseSetting<K extends SettingKey>(key: K, text: string): LinuxSettings[K] | null {
  const parse = { ephemeral: parseEphemeral, reserved: parsePortSet, unprivilegedPortStart: parsePort };
  return parse[key](text) as LinuxSettings[K] | null;
}

function parseEphemeral(text: string): PortRange | null {
  const [first, last, rest] = text.split('\t').map(parsePort);
  return first == null || last == null || rest !== undefined || first > last ? null : { first, last };
}

function parsePort(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= LAST_PORT ? Number(text) : null;
}
