/**
 * What the kernel does with one write(2) to the /proc/sys file of a setting: takes it, takes a part of it, or refuses it.
 * Follows net/ipv4/sysctl_net_ipv4.c (ipv4_local_port_range, ipv4_privileged_ports), and was compared with 6.18 write by
 * write. `kernel.sysctl_writes_strict` is taken to be 1, which is the kernel's default.
 */
import { LAST_PORT, union } from '../../../model/ports/port-set.ts';
import { parseIntegers, parseKernelPortList } from './kernel-text.ts';
import { parseSetting, type LinuxSettings } from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';

/** `consumed` is the return value of write(2), in bytes: fewer than the text has is a short write. */
interface TakenWrite {
  readonly settings: LinuxSettings;
  readonly consumed: number;
}

interface RefusedWrite {
  readonly error: 'EINVAL';
}

type WriteResult = TakenWrite | RefusedWrite;

const EINVAL: RefusedWrite = { error: 'EINVAL' };

/**
 * One write(2) of `text` to the file of `key`, at `offset` bytes of the open file. One character of `text` is one byte
 * (latin1). A refused write changes nothing.
 */
export function writeSysctl(settings: LinuxSettings, key: SettingKey, text: string, offset = 0): WriteResult {
  // Every handler returns at once for length 0: an empty write clears nothing.
  if (text === '') return { settings, consumed: 0 };
  return WRITES[key](settings, text, offset);
}

type Write = (settings: LinuxSettings, text: string, offset: number) => WriteResult;

const WRITES: Readonly<Record<SettingKey, Write>> = {
  reserved: writeReserved,
  ephemeral: numbers(2, writeEphemeral),
  unprivilegedPortStart: numbers(1, writeUnprivilegedPortStart),
  timeWaitReuse: writeTimeWaitReuse,
};

/** Up to `wanted` numbers, which `accept` makes the settings of; it gives null for what the kernel refuses. */
function numbers(
  wanted: number,
  accept: (settings: LinuxSettings, values: readonly number[]) => LinuxSettings | null,
): Write {
  return (settings, text, offset) => {
    // With writes_strict = 1 a numeric setting takes a write beyond its start for done, and ignores it.
    if (offset > 0) return { settings, consumed: text.length };
    const parsed = parseIntegers(text, wanted);
    const accepted = parsed && accept(settings, parsed.values);
    return parsed && accepted ? { settings: accepted, consumed: parsed.consumed } : EINVAL;
  };
}

function writeEphemeral(settings: LinuxSettings, values: readonly number[]): LinuxSettings | null {
  const [first = 0, last = settings.ephemeral.last] = values;
  const sound = first >= 1 && last <= LAST_PORT && first <= last && first >= settings.unprivilegedPortStart;
  return sound ? { ...settings, ephemeral: { first, last } } : null;
}

function writeUnprivilegedPortStart(settings: LinuxSettings, [start = 0]: readonly number[]): LinuxSettings | null {
  const sound = start >= 0 && start <= LAST_PORT && start <= settings.ephemeral.first;
  return sound ? { ...settings, unprivilegedPortStart: start } : null;
}

/** proc_dou8vec_minmax takes no sign, and whatever follows the number goes with it. */
function writeTimeWaitReuse(settings: LinuxSettings, text: string, offset: number): WriteResult {
  if (offset > 0) return { settings, consumed: text.length };
  const parsed = parseIntegers(text, 1);
  const timeWaitReuse = parsed && !parsed.isAnyNegative ? parseSetting('timeWaitReuse', parsed.values.join()) : null;
  return timeWaitReuse === null ? EINVAL : { settings: { ...settings, timeWaitReuse }, consumed: text.length };
}

function writeReserved(settings: LinuxSettings, text: string, offset: number): WriteResult {
  const parsed = parseKernelPortList(text);
  if (!parsed) return EINVAL;
  const reserved = offset > 0 ? union(settings.reserved, parsed.ports) : parsed.ports;
  return { settings: { ...settings, reserved }, consumed: parsed.consumed };
}
