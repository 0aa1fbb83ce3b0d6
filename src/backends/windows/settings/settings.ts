/** The settings of a Windows host, their names, and the text that stands for their values. */
import { formatRange, parsePortSet, type PortRange, type PortSet } from '../../../model/ports/port-set.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { STACKS, type Stack } from '../host.ts';

/** Netsh's own word for a setting; null for one that Windows does not have. */
const NETSH_WORDS = {
  reserved: 'excludedportrange',
  ephemeral: 'dynamicport',
  unprivilegedPortStart: null,
  timeWaitReuse: null,
} as const satisfies Readonly<Record<SettingKey, string | null>>;

type WindowsKey = {
  [K in SettingKey]: (typeof NETSH_WORDS)[K] extends null ? never : K;
}[SettingKey];

const WINDOWS_KEYS = SETTING_KEYS.filter((key): key is WindowsKey => NETSH_WORDS[key] !== null);

/** `ipv4/tcp/dynamicport`. */
export function settingName({ family, protocol }: Stack, key: WindowsKey): string {
  return `${family}/${protocol}/${NETSH_WORDS[key]}`;
}

interface NamedSetting {
  readonly stack: Stack;
  readonly key: WindowsKey;
}

/** The stack and key of a setting's name; null for a name that is no setting of a stack. */
export function parseSettingName(name: string): NamedSetting | null {
  for (const stack of STACKS) {
    for (const key of WINDOWS_KEYS) {
      if (settingName(stack, key) === name) return { stack, key };
    }
  }
  return null;
}

const SERVICE = 'service/';

/** A service that an apply may stop and start: its text is `running` or `stopped`. */
export function serviceSetting(name: string): string {
  return `${SERVICE}${name}`;
}

export const WINNAT = serviceSetting('winnat');

/** The service of `serviceSetting`; null for any other setting. */
export function parseServiceSetting(setting: string): string | null {
  return setting.startsWith(SERVICE) ? setting.slice(SERVICE.length) : null;
}

/** A dynamic range now and after the next boot. */
export interface Dynamic {
  readonly active: PortRange;
  /** The range after the next boot; null where Windows does not say, which counts as the same range. */
  readonly persistent: PortRange | null;
}

/** `startport=49152 numberofports=16384`, and with `, at boot …` where a boot brings another range. */
export function formatDynamic({ active, persistent }: Dynamic): string {
  const now = formatDynamicRange(active);
  const boot = formatDynamicRange(persistent ?? active);
  return now === boot ? now : `${now}, at boot ${boot}`;
}

/** Netsh's own arguments. */
export function formatDynamicRange({ first, last }: PortRange): string {
  return `startport=${first} numberofports=${last - first + 1}`;
}

/** Reads what `formatDynamic` writes; null for anything else. */
export function parseDynamic(text: string): { readonly active: PortRange; readonly persistent: PortRange } | null {
  const ranges = [...text.matchAll(/startport=(\d+) numberofports=(\d+)/g)].map(([, start, size]) => ({
    first: Number(start),
    last: Number(start) + Number(size) - 1,
  }));
  const [active, persistent = active] = ranges;
  return active && persistent ? { active, persistent } : null;
}

/** `8080,50000-50059`: the rows of a table, which may touch each other. */
export function formatRows(rows: readonly PortRange[]): string {
  return sortedRows(rows).map(formatRange).join(',');
}

function sortedRows<T extends PortRange>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((a, b) => a.first - b.first);
}

/** Reads what `formatRows` writes; null for anything else. */
export function parseRows(text: string): readonly PortRange[] | null {
  if (text === '') return [];
  const rows = text.split(',').map(parsePortSet);
  return rows.every(isOneRange) ? rows.map(([range]) => range) : null;
}

function isOneRange(set: PortSet | null): set is readonly [PortRange] {
  return set?.length === 1;
}
