/** The settings of a host for its first plan: which are managed, and in comments why others are not. */
import { KERNEL_DEFAULTS } from '../backends/linux/settings/settings.ts';
import { DEFAULT_RANGES } from '../model/host/default-ranges.ts';
import type { FirstPlan, FirstSetting } from '../model/first-plan.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { formatRange, type PortRange } from '../model/ports/port-set.ts';
import { obstacleOf } from './obstacle.ts';
import type { SeenHost } from '../host/seen-host.ts';

/** The keys that a plan has: what it leaves out is not managed. */
export interface Managed {
  readonly ephemeral: boolean;
  readonly start: boolean;
  readonly reserved: boolean;
}

export function settingsOf(seen: SeenHost, managed: Managed): Pick<FirstPlan, 'ephemeral' | 'unprivilegedPortStart'> {
  const { facts } = seen;
  const start = facts.unprivilegedPortStart;
  const isPlain = start === null || start === KERNEL_DEFAULTS.unprivilegedPortStart;
  return {
    ephemeral: ephemeralSetting(seen, managed.ephemeral),
    unprivilegedPortStart: isPlain ? null : startSetting(seen, start, managed.start),
  };
}

function ephemeralSetting(seen: SeenHost, isManaged: boolean): FirstSetting {
  const { facts } = seen;
  const value = ephemeralText(facts);
  const note = 'What the system gives to outgoing connections.';
  if (isManaged) return { value, leftOut: null, notes: [`${note}${defaultNote(facts)}`] };
  const { words, notes } = obstacleOf(seen, `ephemeral: ${value}`, 'ephemeral range');
  return { value, leftOut: words, notes: [note, ...notes] };
}

function startSetting(seen: SeenHost, start: number, isManaged: boolean): FirstSetting {
  const value = `${start}`;
  const note = 'Ports below it are for root, or for CAP_NET_BIND_SERVICE.';
  if (isManaged) return { value, leftOut: null, notes: [note] };
  const { words, notes } = obstacleOf(seen, `unprivilegedPortStart: ${start}`, 'unprivileged port start');
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
