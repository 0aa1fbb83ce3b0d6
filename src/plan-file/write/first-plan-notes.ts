/** The sentences in the comments of a first plan. */
import type {
  FirstPlan,
  FirstPlanNotes,
  FirstReserved,
  FirstReservingService,
  FirstSetting,
  Obstacle,
} from '../../model/first-plan.ts';
import { count, formatPortSet, type PortSet } from '../../model/ports/port-set.ts';
import type { LinuxOnlyKey, SettingKey } from '../../model/settings/setting-key.ts';
import type { Unseen } from '../../model/unseen/unseen.ts';
import { unseenWords } from '../../words/unseen-words.ts';
import { shellWord } from '../../model/text/shell-word.ts';
import { valueWords } from '../../words/value-words.ts';
import { obstacleNotes, obstacleWords } from './obstacle-notes.ts';

/** The notes about a first plan that the report of `init` prints too. */
export function firstPlanNotes(plan: FirstPlan): FirstPlanNotes {
  const { settings, reserved } = plan;
  const obstacles: readonly (readonly [SettingKey, Obstacle | null | undefined])[] = [
    ...[...settings].map(([key, { obstacle }]) => [key, obstacle] as const),
    ['reserved', reserved.notManaged?.obstacle],
  ];
  return {
    next: nextCommands(plan),
    wanted: wantedNote(plan),
    notManaged: obstacles.flatMap(([key, obstacle]) => (obstacle ? [{ key, why: obstacleWords(obstacle) }] : [])),
    reservingService: reserved.notManaged && reservingServiceNote(reserved.notManaged.withService),
  };
}

export function headNotes(plan: FirstPlan): readonly string[] {
  const { host, origin } = plan;
  const changes = wantedNote(plan) === null ? 'nothing yet' : 'the dynamic port range alone';
  return [
    `The ports of ${host}, as portplan init found them${originPhrase(origin)}: applying this file changes ${changes}.`,
    'Name the services as you know them, add what is missing, take out what does not belong. Then:',
  ];
}

function originPhrase({ image, snapshot }: FirstPlan['origin']): string {
  if (snapshot !== null) return ' in a snapshot';
  return image === null ? '' : ` in the image ${image}`;
}

/** For a person to paste; of the same host, image or snapshot as the plan. */
export function nextCommands({ file, origin: { image, snapshot, isWindowsShell } }: FirstPlan): readonly string[] {
  const name = file !== null && isOnOneLine(file) ? file : 'FILE';
  const there = [...(image === null ? [] : ['--root', image]), ...(snapshot === null ? [] : ['--host', snapshot])];
  return [
    ['lint', name],
    ['plan', name, ...there],
  ].map((words) => ['portplan', ...words.map((word) => shellWord(word, isWindowsShell))].join(' '));
}

function isOnOneLine(name: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}]/u.test(name);
}

export function unseenNotes({ unseen, origin: { snapshot }, listening }: FirstPlan): readonly string[] {
  const named = snapshot !== null && listening ? ['Its services are named after their ports.'] : [];
  return [...unseen.map(unseenNote), ...named];
}

function unseenNote(unseen: Unseen): string {
  const words = unseenWords(unseen);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

const SETTING_NOTES: Readonly<Record<'ephemeral' | LinuxOnlyKey, string>> = {
  ephemeral: 'What the system gives to outgoing connections.',
  unprivilegedPortStart: 'Ports below it are for root, or for CAP_NET_BIND_SERVICE.',
  timeWaitReuse: 'Which new connections may take the port of a closed one that is in TIME_WAIT.',
};

export function settingNotes(
  key: keyof typeof SETTING_NOTES,
  { isDefault, found, obstacle }: FirstSetting,
  unseen: readonly Unseen[],
): readonly string[] {
  const note = SETTING_NOTES[key];
  if (obstacle) return [note, ...obstacleNotes(obstacle, unseen)];
  if (found !== null) return [note, LOW];
  return [isDefault ? `${note} This is the default.` : note];
}

/** Of a range that starts among the ports of services; null where none does. */
function wantedNote({ settings }: FirstPlan): string | null {
  const { found = null, value, obstacle } = settings.get('ephemeral') ?? {};
  if (found === null || obstacle) return null;
  return `It wants ephemeral: ${value}, which Windows comes with: ${found}, found here, starts among the ports of services`;
}

export function reservedNotes(
  { items, idle, oneFamilyOnly, notManaged }: FirstReserved,
  unseen: readonly Unseen[],
): readonly string[] {
  const found = [
    ...(idle.length === 0
      ? []
      : [`Reserved, too, and without effect outside of the ephemeral range: ${formatPortSet(idle)}`]),
    ...(oneFamilyOnly.length === 0 ? [] : [`Excluded for IPv4 or IPv6 alone: ${formatPortSet(oneFamilyOnly)}`]),
  ];
  if (!notManaged) return items.length === 0 ? found : [LISTED, ...found];
  const { obstacle, withService } = notManaged;
  return ['Reserved ports.', ...obstacleNotes(obstacle, unseen), ...found, reservingServiceNote(withService), SETTLE];
}

const LOW =
  'The range that was found starts among the ports of services, and takes them; this is the one that Windows comes with. ' +
  'Reboot after the apply.';
const LISTED = 'Never given to outgoing connections. Those made by others stay; they are listed for information.';
const SETTLE =
  'To settle it, take out `# ` of `reserved:` and of what is below it, and `reserve: never` of the services: `portplan plan` ' +
  'then shows what an apply changes.';

function reservingServiceNote({ isRefused, kept, released }: FirstReservingService): string {
  const some =
    'A service without `reserve: never`, as `portplan suggest --write` adds it, has an apply manage the reserved list';
  if (isRefused) return `${some}, which fails until that is settled.`;
  const parts = [
    ...(kept.length === 0 ? [] : [`${portsAre(kept)} then reserved both now and after a boot`]),
    ...(released.length === 0
      ? []
      : [
          `${valueWords(formatPortSet(released))}, of an earlier apply, ${isOrAre(released)} released unless \`reserved\` names it`,
        ]),
  ];
  if (parts.length === 0) return `${some}.`;
  return `${some}${released.length === 0 ? ', which is harmless' : ''}: ${parts.join('; ')}.`;
}

function portsAre(ports: PortSet): string {
  return `${valueWords(formatPortSet(ports))} ${isOrAre(ports)}`;
}

function isOrAre(ports: PortSet): string {
  return count(ports) === 1 ? 'is' : 'are';
}
