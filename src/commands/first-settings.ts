/** The settings of a host for its first plan: which are managed, and in comments why others are not. */
import { readPlanFile } from '../config/read-plan-file.ts';
import type { FoundReservations } from '../lint/first-plan/reservations.ts';
import { DEFAULT_RANGES } from '../lint/subject.ts';
import type { FirstPlan, FirstSetting } from '../model/first-plan.ts';
import type { HostFacts } from '../model/host-facts.ts';
import type { Plan, SettingView } from '../model/plan.ts';
import { formatPortSet, formatRange, type PortRange } from '../model/port-set.ts';
import type { SeenHost } from './seen-host.ts';

/** The keys that a plan has: what it leaves out is not managed. */
export interface Managed {
  readonly ephemeral: boolean;
  readonly start: boolean;
  readonly reserved: boolean;
}

/** As the kernel has it unless something sets it. */
const DEFAULT_START = 1024;

export function settingsOf(seen: SeenHost, managed: Managed): Pick<FirstPlan, 'ephemeral' | 'unprivilegedPortStart'> {
  const { facts } = seen;
  const start = facts.unprivilegedPortStart;
  const isPlain = start === null || start === DEFAULT_START;
  return {
    ephemeral: ephemeralSetting(seen, managed.ephemeral),
    unprivilegedPortStart: isPlain ? null : startSetting(seen, start, managed.start),
  };
}

function ephemeralSetting(seen: SeenHost, isManaged: boolean): FirstSetting {
  const { facts } = seen;
  const value = ephemeralText(facts);
  const notes = ['What the system gives to outgoing connections.'];
  if (isManaged) return { value, isManaged, notes: [`${notes.join()}${defaultNote(facts)}`] };
  return { value, isManaged, notes: [...notes, ...unmanaged(seen, `ephemeral: ${value}`, 'ephemeral range')] };
}

function startSetting(seen: SeenHost, start: number, isManaged: boolean): FirstSetting {
  const notes = ['Ports below it are for root, or for CAP_NET_BIND_SERVICE.'];
  if (isManaged) return { value: `${start}`, isManaged, notes };
  const why = unmanaged(seen, `unprivilegedPortStart: ${start}`, 'unprivileged port start');
  return { value: `${start}`, isManaged, notes: [...notes, ...why] };
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

/** What a plan of this key alone would meet. */
function unmanaged(seen: SeenHost, text: string, title: string): readonly string[] {
  const plan = probe(seen, text);
  const views = plan?.settings.filter((view) => view.title === title) ?? [];
  const message = plan?.diagnostics.find(({ severity }) => severity === 'error')?.message;
  return [
    'Not managed yet, as an apply would change something:',
    ...views.flatMap(viewNotes),
    ...(message === undefined ? [] : [message]),
  ];
}

function probe({ plan }: SeenHost, text: string): Plan | null {
  const { desired } = readPlanFile('portplan.yaml', () => `version: 1\n${text}\n`);
  return desired && plan(desired);
}

/** `  now 20000-50000; after a boot 32768-60999 (the default)`. */
function viewNotes({ setting, live, boot, readers }: SettingView): readonly string[] {
  const now = live === null ? [] : [`now ${valueWord(live.before)}`];
  if (readers.length === 0) return [`  ${setting}: ${[...now, `after a boot ${valueWord(boot.before)}`].join('; ')}`];
  const words = readers.map(({ reader, value, from }) => ({
    reader,
    said: `${valueWord(value)} (${from ?? 'the default'})`,
  }));
  const alike = new Set(words.map(({ said }) => said)).size === 1;
  const boots = words.map(({ reader, said }) => `after a boot${alike ? '' : ` by ${reader}`} ${said}`);
  return [`  ${[...now, ...(alike ? boots.slice(0, 1) : boots)].join('; ')}`];
}

function valueWord(value: string | null): string {
  return value === null || value === '' ? 'none' : value.replace(/\s+/, '-');
}

/** The line that sets the reserved list at boot, `FILE:LINE`; null where none does, or where there are no such files. */
export function reservedSource(seen: SeenHost): string | null {
  const view = probe(seen, 'reserved: []')?.settings.find(({ title }) => title === 'reserved ports');
  return view?.readers[0]?.from ?? null;
}

const SETTLE = [
  'Until that is settled, let each service that you add say `reserve: never`, too: one that does not makes an apply manage ' +
    'the whole list, for now and for the next boot.',
  'To settle it, take out the # of `reserved:` and what is below it, and `reserve: never` of the services: `portplan plan` ' +
    'then shows what an apply changes.',
];

export function reservedNotes(seen: SeenHost, found: FoundReservations, managed: Managed): readonly string[] {
  const told = [
    ...(found.idle.length === 0
      ? []
      : [`Reserved, too, and without effect outside of the ephemeral range: ${formatPortSet(found.idle)}`]),
    ...(found.halves.length === 0 ? [] : [`Excluded for IPv4 or IPv6 alone: ${formatPortSet(found.halves)}`]),
  ];
  if (managed.reserved) {
    const head =
      found.items.length === 0
        ? []
        : ['Never given to outgoing connections. Foreign ones stay so, and are named here to be known.'];
    return [...head, ...told];
  }
  return ['Reserved ports.', ...unmanaged(seen, `reserved: []`, 'reserved ports'), ...told, ...SETTLE];
}
