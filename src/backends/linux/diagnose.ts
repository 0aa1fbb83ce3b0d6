/** Why a plan should not be applied to this host, or what its reader ought to know; each finding with its way out. */
import type { Diagnostic } from '../../model/diagnostic.ts';
import { includes, portSet } from '../../model/port-set.ts';
import type { BootReader } from './boot/boot.ts';
import type { PersistFile } from './host.ts';
import { damagedMarker } from './own-lines.ts';
import { stops, type BootFault } from './persist.ts';
import type { Draft, PlanOptions } from './plan.ts';
import {
  formatSetting,
  KERNEL_DEFAULTS,
  parseSetting,
  SETTING_KEYS,
  SYSCTL_NAMES,
  type SettingKey,
} from './settings.ts';

export function diagnose(draft: Draft, options: PlanOptions): readonly Diagnostic[] {
  return [
    ...wrongPlatform(draft),
    ...missingSettings(draft),
    ...coupling(draft),
    ...persistFile(draft),
    ...unreadableFiles(draft),
    ...draft.persistence.faults.map((fault) => bootFault(draft, fault)),
    ...(options.force ? [] : ephemeralFloor(draft)),
    ...rangeAfterBoot(draft),
    ...noLongerManaged(draft),
  ];
}

function wrongPlatform({ desired, host }: Draft): readonly Diagnostic[] {
  if (!desired.platforms || desired.platforms.includes('linux')) return [];
  const message = `This plan is for ${desired.platforms.join(' and ')}; ${host.host} is a linux host.`;
  return [
    { rule: 'wrong-platform', severity: 'error', message, help: 'Add linux to `platform`, or choose another plan.' },
  ];
}

function missingSettings({ desired, host, wanted }: Draft): readonly Diagnostic[] {
  const { live } = host;
  if (live === null) return [];
  return SETTING_KEYS.filter((key) => wanted.settings[key] !== undefined && live[key] === undefined).map((key) => ({
    rule: 'missing-setting',
    severity: 'error',
    message: `The kernel of ${host.host} has no ${SYSCTL_NAMES[key]}.`,
    help:
      key === 'unprivilegedPortStart' ? 'It came with Linux 4.11: take the key out of the plan.' : 'Is /proc mounted?',
    ...at(desired, key),
  }));
}

/** net/ipv4/sysctl_net_ipv4.c: the range may not start below the unprivileged port start, whichever is written. */
function coupling({ desired, host, wanted }: Draft): readonly Diagnostic[] {
  const { ephemeral, unprivilegedPortStart } = { ...KERNEL_DEFAULTS, ...host.live, ...wanted.settings };
  const managed = wanted.settings.ephemeral !== undefined || wanted.settings.unprivilegedPortStart !== undefined;
  if (!managed || unprivilegedPortStart <= ephemeral.first) return [];
  const whose =
    wanted.settings.unprivilegedPortStart === undefined
      ? `the unprivileged port start of ${host.host}`
      : 'the unprivileged port start';
  return [
    {
      rule: 'ephemeral-below-unprivileged',
      severity: 'error',
      message: `The ephemeral range would start at ${ephemeral.first}, below ${whose}, ${unprivilegedPortStart}: the kernel refuses that.`,
      help: `Start the range at ${unprivilegedPortStart} or above, or set \`unprivilegedPortStart: ${ephemeral.first}\` or less.`,
      ...at(desired, wanted.settings.ephemeral ? 'ephemeral' : 'unprivilegedPortStart'),
    },
  ];
}

const OBSTACLES: Readonly<Record<NonNullable<PersistFile['obstacle']>, string>> = {
  'planted-link': 'is a link that belongs neither to you nor to the owner of its directory: it is not followed',
  'dangling-link': 'is a link that leads nowhere',
  'not-a-file': 'is no file',
};

function persistFile({ desired, host }: Draft): readonly Diagnostic[] {
  const { path, state, obstacle } = host.persistFile;
  const place = desired.persist.at ? { at: desired.persist.at } : {};
  if (obstacle) {
    const message = `${path} ${OBSTACLES[obstacle]}.`;
    return [{ rule: 'persist-file', severity: 'error', message, help: 'Look what it is and who made it, or name another file in `persist.file`.', ...place }];
  }
  const damaged = [...host.formerFiles, { path, state }].flatMap((file) => {
    const line = file.state && damagedMarker(file.state.text);
    return line ? [`${file.path}:${line}`] : [];
  });
  return damaged.map((where) => ({
    rule: 'damaged-own-lines',
    severity: 'error',
    message: `${where} is a portplan marker without its partner: which lines are portplan's is no longer certain.`,
    help: 'Remove the marker and the lines that portplan wrote, then plan again.',
    ...place,
  }));
}

function unreadableFiles({ host }: Draft): readonly Diagnostic[] {
  const unreadable = host.files.filter(({ kind }) => kind === 'unreadable').map(({ path }) => path);
  if (unreadable.length === 0) return [];
  const message = `Not readable for you: ${unreadable.join(', ')}; the values after boot are computed without.`;
  return [{ rule: 'unreadable-file', severity: 'warning', message, help: 'Run as root to be sure.' }];
}

const READERS: Readonly<Record<BootReader, string>> = {
  'systemd-sysctl': 'systemd-sysctl',
  procps: '`sysctl --system`',
};

function bootFault(draft: Draft, fault: BootFault): Diagnostic {
  const { desired, host, wanted } = draft;
  const { key, why, reader } = fault;
  const file = host.persistFile.realPath;
  const when = reader === host.readers[0] ? `at boot (${READERS[reader]})` : `under ${READERS[reader]}`;
  const name = SYSCTL_NAMES[key];
  const values = `${spoken(fault.value)} instead of ${spoken(formatSetting(key, { ...KERNEL_DEFAULTS, ...wanted.settings }))}`;
  const found = fault.from ? `${fault.from.file}:${fault.from.line}` : "the kernel's default";
  const texts = {
    shadowed: [
      `${found} sets ${name} and wins over ${file} ${when}: ${values}.`,
      `Remove that line, or name its file in \`persist.file\`.`,
    ],
    'not-read': [
      `${file} is not read ${when}: ${name} would be ${values}, from ${found}.`,
      'Name a file in /etc/sysctl.d that ends in .conf in `persist.file`, and remove other lines that set the key.',
    ],
    refused: [
      `${when}, the kernel would refuse ${name} from ${file}, because of what other files set: ${values}.`,
      'Manage both the ephemeral range and the unprivileged port start in the plan, and remove the other lines.',
    ],
    truncated: [
      `The reserved list is longer than 4,094 characters, and ${READERS[reader]} hands the kernel only the first part, without a word.`,
      'Reserve ranges instead of single ports, or fewer ports; systemd-sysctl has no such limit.',
    ],
  } as const;
  const [message, help] = texts[why];
  const rule = why === 'truncated' ? 'reserved-list-too-long' : 'boot-value-lost';
  return {
    rule,
    severity: stops(fault, host) ? 'error' : 'warning',
    message: capital(message),
    help,
    ...at(desired, key),
  };
}

function spoken(value: string): string {
  const text = value.replace('\t', '-') || 'none';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Below this, a busy host runs out of source ports in seconds: TIME_WAIT keeps each for 60 s per destination. */
const EPHEMERAL_FLOOR = 1024;

function ephemeralFloor({ desired, capacity: { before, after } }: Draft): readonly Diagnostic[] {
  if (after.usable >= EPHEMERAL_FLOOR || after.usable >= before.usable) return [];
  return [
    {
      rule: 'ephemeral-floor',
      severity: 'error',
      message: `Only ${after.usable} of ${after.total} ephemeral ports would be left for outgoing connections (floor: ${EPHEMERAL_FLOOR}).`,
      help: 'Widen `ephemeral` or reserve less; `--force` goes on all the same.',
      ...at(desired, 'ephemeral'),
    },
  ];
}

/** Services are reserved by the live range; where the plan does not manage it, boot may bring another one. */
function rangeAfterBoot({ desired, host, boots, wanted }: Draft): readonly Diagnostic[] {
  const live = host.live?.ephemeral;
  const boot = boots[0]?.ephemeral;
  if (desired.ephemeral || !wanted.settings.reserved || !live || !boot) return [];
  const range = parseSetting('ephemeral', boot.value);
  const reserved = wanted.settings.reserved;
  const exposed = desired.services.filter(
    ({ reserve, endpoints }) =>
      reserve === 'auto' &&
      endpoints.some(
        ({ ports }) =>
          range &&
          portSet([ports]).some((p) => p.last >= range.first && p.first <= range.last) &&
          !includes(reserved, ports.first),
      ),
  );
  if (exposed.length === 0) return [];
  const where = boot.from ? ` (${boot.from.file}:${boot.from.line})` : '';
  const names = exposed.map(({ name }) => name).join(', ');
  const message = `After a reboot the ephemeral range will be ${spoken(boot.value)}${where}, not ${live.first}-${live.last} as now: ${names} would lie in it, unreserved.`;
  return [
    {
      rule: 'ephemeral-drift',
      severity: 'warning',
      message,
      help: 'Put `ephemeral` into the plan.',
      ...(exposed[0] && { at: exposed[0].at }),
    },
  ];
}

function noLongerManaged({ ownership, wanted }: Draft): readonly Diagnostic[] {
  const gone = SETTING_KEYS.filter(
    (key) => wanted.settings[key] === undefined && ownership.managed.includes(SYSCTL_NAMES[key]),
  );
  return gone.map((key) => ({
    rule: 'no-longer-managed',
    severity: 'info',
    message: `An earlier apply set ${SYSCTL_NAMES[key]}, and this plan no longer names it: it stays as it is, now and at boot, and portplan no longer looks after it.`,
    help: 'Name a value in the plan to change it, or undo the apply with `portplan rollback`.',
  }));
}

function at({ ephemeral, unprivilegedPortStart }: Draft['desired'], key: SettingKey): Pick<Diagnostic, 'at'> | object {
  const place = { ephemeral, unprivilegedPortStart, reserved: undefined }[key];
  return place ? { at: place.at } : {};
}
