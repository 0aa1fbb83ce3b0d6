/** The settings of a host for its first plan: which are managed, and in comments why others are not. */
import { DEFAULT_RANGES } from '../model/host/default-ranges.ts';
import type { FirstPlan, FirstSetting } from '../model/first-plan.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { formatRange, type PortRange } from '../model/ports/port-set.ts';
import { KERNEL_DEFAULTS } from '../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS, type LinuxOnlyKey, type SettingKey } from '../model/settings/setting-key.ts';
import { obstacleOf } from './obstacle.ts';
import type { SeenHost } from '../host/seen-host.ts';

/** The keys that a plan has: what it leaves out is not managed. */
export type Managed = ReadonlySet<SettingKey>;

/** In the order of a plan file. */
export function settingsOf(seen: SeenHost, managed: Managed): FirstPlan['settings'] {
  const { facts } = seen;
  const others = LINUX_ONLY_KEYS.filter((key) => isWorthNaming(facts, key)).map((key) => {
    return [key, settingOf(seen, key, `${facts[key]}`, managed, LINUX_ONLY_NOTES[key])] as const;
  });
  return new Map([['ephemeral', ephemeralSetting(seen, managed)], ...others]);
}

/** A setting with the kernel's default goes without saying. */
export function isWorthNaming(facts: HostFacts, key: LinuxOnlyKey): boolean {
  return facts[key] !== null && facts[key] !== KERNEL_DEFAULTS[key];
}

const LINUX_ONLY_NOTES: Readonly<Record<LinuxOnlyKey, string>> = {
  unprivilegedPortStart: 'Ports below it are for root, or for CAP_NET_BIND_SERVICE.',
  timeWaitReuse: 'Which new connections may take the port of a closed one that is in TIME_WAIT.',
};

function ephemeralSetting(seen: SeenHost, managed: Managed): FirstSetting {
  const note = 'What the system gives to outgoing connections.';
  const isDefault = managed.has('ephemeral') ? defaultNote(seen.facts) : '';
  return settingOf(seen, 'ephemeral', ephemeralText(seen.facts), managed, `${note}${isDefault}`);
}

function settingOf(seen: SeenHost, key: SettingKey, value: string, managed: Managed, note: string): FirstSetting {
  if (managed.has(key)) return { value, leftOut: null, notes: [note] };
  const { words, notes } = obstacleOf(seen, key, value);
  return { value, leftOut: words, notes: [note, ...notes] };
}

function defaultNote({ platform, stacks }: HostFacts): string {
  const isDefault = stacks.every(({ ephemeral }) => formatRange(ephemeral) === formatRange(DEFAULT_RANGES[platform]));
  return isDefault ? ' This is the default.' : '';
}

/** Of IPv4: where IPv6 has another one, a real plan shows that this can't be managed. */
function ephemeralText({ stacks }: HostFacts): string {
  const of = (protocol: string): PortRange | undefined =>
    stacks.find((stack) => stack.family === 'ipv4' && stack.protocol === protocol)?.ephemeral;
  const [tcp, udp] = [of('tcp'), of('udp')].map((range) => (range ? `${range.first}-${range.last}` : ''));
  return tcp === udp ? `${tcp}` : `{tcp: ${tcp}, udp: ${udp}}`;
}
