/** The settings of a Linux host, one row each: its name, its default, and the text that the kernel prints for its values. */
import { formatPortSet, LAST_PORT, noPorts, parsePortSet, type PortRange, type PortSet } from '../ports/port-set.ts';
import { SETTING_KEYS, type LinuxOnlyKey, type SettingKey } from './setting-key.ts';

export interface LinuxSettings {
  readonly reserved: PortSet;
  readonly ephemeral: PortRange;
  readonly unprivilegedPortStart: number;
  readonly timeWaitReuse: TimeWaitReuse;
}

/** Which new connections may take the port of one in TIME_WAIT; the kernel's own text is the place in this list. */
export const TIME_WAIT_REUSE = ['off', 'on', 'loopback'] as const;
export type TimeWaitReuse = (typeof TIME_WAIT_REUSE)[number];

/** Null where the host has none, or where it is not known. */
export type LinuxOnlyFacts = { readonly [K in LinuxOnlyKey]: LinuxSettings[K] | null };

interface LinuxSetting<T> {
  /** The name of the setting for sysctl(8). */
  readonly sysctl: string;
  /** What a new network namespace starts with (measured on 6.18; net/ipv4/af_inet.c inet_init_net). */
  readonly kernelDefault: T;
  /** False where older kernels start with another value, so that a plan can't rely on the default. */
  readonly isDefaultOfEveryKernel: boolean;
  /** The kernel's own text, without the final newline. */
  readonly format: (value: T) => string;
  /** Reads the kernel's own text; null if the kernel can't have printed it. */
  readonly parse: (text: string) => T | null;
  /** The form of such a text, for messages. */
  readonly form: string;
  /** What to check where a kernel does not have the setting, for messages. */
  readonly ifMissing: string;
  /** False for a setting of which snapshots of portplan 0.1 say nothing. */
  readonly isInEverySnapshot: boolean;
}

export const LINUX_SETTINGS: { readonly [K in SettingKey]: LinuxSetting<LinuxSettings[K]> } = {
  reserved: {
    sysctl: 'net.ipv4.ip_local_reserved_ports',
    kernelDefault: noPorts,
    isDefaultOfEveryKernel: true,
    format: formatPortSet,
    parse: parsePortSet,
    form: 'a list of ports',
    ifMissing: 'is /proc mounted?',
    isInEverySnapshot: true,
  },
  ephemeral: {
    sysctl: 'net.ipv4.ip_local_port_range',
    kernelDefault: { first: 32768, last: 60999 },
    isDefaultOfEveryKernel: true,
    format: ({ first, last }) => `${first}\t${last}`,
    parse: parseRange,
    form: 'two ports, a tab between them',
    ifMissing: 'is /proc mounted?',
    isInEverySnapshot: true,
  },
  unprivilegedPortStart: {
    sysctl: 'net.ipv4.ip_unprivileged_port_start',
    kernelDefault: 1024,
    isDefaultOfEveryKernel: true,
    format: String,
    parse: parsePort,
    form: 'a port',
    ifMissing: 'it came with Linux 4.11: take the key out of the plan',
    isInEverySnapshot: true,
  },
  timeWaitReuse: {
    sysctl: 'net.ipv4.tcp_tw_reuse',
    kernelDefault: 'loopback',
    // Off before Linux 4.19 (net-tcp: extend tcp_tw_reuse sysctl to enable loopback only optimization).
    isDefaultOfEveryKernel: false,
    format: (value) => String(TIME_WAIT_REUSE.indexOf(value)),
    parse: (text) => TIME_WAIT_REUSE.find((_, i) => text === String(i)) ?? null,
    form: '0, 1 or 2',
    ifMissing: 'is /proc mounted?',
    isInEverySnapshot: false,
  },
};

export const KERNEL_DEFAULTS = Object.fromEntries(
  SETTING_KEYS.map((key) => [key, LINUX_SETTINGS[key].kernelDefault]),
) as unknown as LinuxSettings;

export function sysctlName(key: SettingKey): string {
  return LINUX_SETTINGS[key].sysctl;
}

/** In the order of their names, as /proc/sys lists them, and a snapshot. */
export const KEYS_BY_NAME: readonly SettingKey[] = SETTING_KEYS.toSorted((a, b) =>
  sysctlName(a) < sysctlName(b) ? -1 : 1,
);

/** Undefined for the name of no setting that a plan manages. */
export function settingKeyOf(sysctl: string): SettingKey | undefined {
  return SETTING_KEYS.find((key) => LINUX_SETTINGS[key].sysctl === sysctl);
}

/** Where the kernel keeps a setting. */
export function procPath(key: SettingKey): string {
  return `/proc/sys/${sysctlName(key).replaceAll('.', '/')}`;
}

/** The kernel's own text for a setting, without the final newline: `32768<TAB>60999`, `80,8080-8090`, `1024`. */
export function formatSetting<K extends SettingKey>(key: K, settings: Pick<LinuxSettings, K>): string {
  return LINUX_SETTINGS[key].format(settings[key]);
}

/** Reads the kernel's own text for a setting; null if the kernel can't have printed it. */
export function parseSetting<K extends SettingKey>(key: K, text: string): LinuxSettings[K] | null {
  return LINUX_SETTINGS[key].parse(text);
}

function parseRange(text: string): PortRange | null {
  const [first, last, rest] = text.split('\t').map(parsePort);
  return first == null || last == null || rest !== undefined || first > last ? null : { first, last };
}

function parsePort(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= LAST_PORT ? Number(text) : null;
}
