/** Why a plan should not be applied to this host, or what its reader ought to know; each finding with its way out. */
import type { Diagnostic } from '../../../model/plan/diagnostic.ts';
import { unseenWords } from '../../../words/unseen-words.ts';
import { unreadFilesDiagnostic } from '../../../model/host/unread-files.ts';
import { portsOfService } from '../../../model/plan/reservation-claims.ts';
import { formatRange, intersect, subtract } from '../../../model/ports/port-set.ts';
import { formatOrigin } from '../boot/boot-types.ts';
import { bootFindings } from '../boot-lines/boot-findings.ts';
import { asDiagnostic } from '../../../model/host/boot-finding.ts';
import { bootFaultDiagnostics } from './boot-fault-diagnostics.ts';
import type { PersistFile } from '../host.ts';
import { damagedMarker, ownLines } from '../boot/own-lines.ts';
import type { PlanOptions } from '../../backend.ts';
import { ephemeralFloorFindings, noLongerManagedFinding } from '../../common-findings.ts';
import type { LinuxPlanParts } from './plan-parts.ts';
import {
  KERNEL_DEFAULTS,
  LINUX_SETTINGS,
  parseSetting,
  settingKeyOf,
  sysctlName,
} from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../../model/settings/setting-key.ts';

export function diagnose(parts: LinuxPlanParts, options: Pick<PlanOptions, 'force'>): readonly Diagnostic[] {
  return [
    ...differentRanges(parts),
    ...missingSettings(parts),
    ...coupling(parts),
    ...persistFile(parts),
    ...unreadableFiles(parts),
    ...unseenCredential(parts),
    ...(parts.host.persistFile.obstacle ? [] : bootFaultDiagnostics(parts)),
    ...boot(parts),
    ...(options.force ? [] : ephemeralFloorFindings(parts.capacity, 'ephemeral ports', parts.desired)),
    ...rangeAfterBoot(parts),
    ...noLongerManaged(parts),
  ];
}

/** A plan without `platform` may have two ranges, for Windows; this host has one. */
function differentRanges({ desired: { ephemeral } }: LinuxPlanParts): readonly Diagnostic[] {
  if (!ephemeral) return [];
  const [tcp, udp] = [formatRange(ephemeral.value.tcp), formatRange(ephemeral.value.udp)];
  if (tcp === udp) return [];
  const message = `Linux has one ephemeral range for TCP and UDP, found ${tcp} and ${udp}`;
  return [
    { rule: 'ephemeral-differs', severity: 'error', message, help: 'write the same range for both', at: ephemeral.at },
  ];
}

function missingSettings({
  desired,
  host: { host, live, notCaptured },
  wanted,
}: LinuxPlanParts): readonly Diagnostic[] {
  if (live === null) return [];
  const missing = SETTING_KEYS.filter((key) => wanted.settings[key] !== undefined && live[key] === undefined);
  return missing.map((key) => ({
    rule: 'missing-setting',
    severity: 'error',
    ...(notCaptured.includes(key)
      ? { message: `the snapshot of ${host} does not say ${sysctlName(key)}`, help: MAKE_ANEW }
      : { message: `the kernel of ${host} has no ${sysctlName(key)}`, help: LINUX_SETTINGS[key].ifMissing }),
    ...(key !== 'reserved' && desired[key] && { at: desired[key].at }),
  }));
}

const MAKE_ANEW = 'it was made by an older portplan: update portplan there, and make it anew with `portplan snapshot`';

/** net/ipv4/sysctl_net_ipv4.c: the range may not start below the unprivileged port start, whichever is written. */
function coupling({ desired, host, wanted: { settings } }: LinuxPlanParts): readonly Diagnostic[] {
  const place = desired.ephemeral ?? desired.unprivilegedPortStart;
  const { ephemeral, unprivilegedPortStart: start } = { ...KERNEL_DEFAULTS, ...host.live, ...settings };
  if (!place || start <= ephemeral.first) return [];
  const whose = settings.unprivilegedPortStart === undefined ? `, ${start} on ${host.host}` : ` ${start}`;
  return [
    {
      rule: 'ephemeral-below-unprivileged',
      severity: 'error',
      message: `the ephemeral range would start at ${ephemeral.first}, below the unprivileged port start${whose}: Linux refuses that`,
      help: `start the range at ${start} or later, or write unprivilegedPortStart: ${ephemeral.first}`,
      at: place.at,
    },
  ];
}

const OBSTACLES: Readonly<Record<NonNullable<PersistFile['obstacle']>, string>> = {
  'planted-link': 'is a link of another account that leads to what is not theirs: it is not followed',
  'dangling-link': 'is a link that leads nowhere',
  fleeting: 'leads below /proc, /sys, /dev or /run, where no file outlasts a boot',
  'not-a-file': 'is no file',
};

function persistFile({ desired, host }: LinuxPlanParts): readonly Diagnostic[] {
  const { path, state, obstacle } = host.persistFile;
  const place = desired.persist.at ? { at: desired.persist.at } : {};
  if (obstacle) {
    const help = 'look what it is and who made it, or name another file in persist.file';
    return [{ rule: 'persist-file', severity: 'error', message: `${path} ${OBSTACLES[obstacle]}`, help, ...place }];
  }
  return [...host.formerFiles, { path, state }].flatMap((file) =>
    damage(file).map((fault) => ({ ...fault, ...place })),
  );
}

/** Errors where it is unclear which lines are portplan's: a change could delete lines of others. */
function damage({ path, state }: Pick<PersistFile, 'path' | 'state'>): readonly Diagnostic[] {
  if (!state) return [];
  const line = damagedMarker(state.text);
  const strange = ownLines(state.text).find(({ name }) => settingKeyOf(name) === undefined);
  const rule = { rule: 'damaged-own-lines', severity: 'error' } as const;
  if (line !== null) {
    const message = `${path}:${line} is a portplan marker without its partner: which lines are portplan's can't be told`;
    return [{ ...rule, message, help: 'remove the marker and the lines that portplan wrote, then plan again' }];
  }
  if (!strange) return [];
  const message = `${path} sets ${strange.name} between portplan's markers, where only portplan writes`;
  return [{ ...rule, message, help: 'move that line out of the markers' }];
}

function unreadableFiles({ host }: LinuxPlanParts): readonly Diagnostic[] {
  const unreadable = host.files.filter(({ kind }) => kind === 'unreadable').map(({ path }) => path);
  return unreadFilesDiagnostic(unreadable, 'the values after boot are computed without');
}

/** Lists of others are no loss to a plan that removes what others reserve. */
function boot({ desired, host, wanted: { settings } }: LinuxPlanParts): readonly Diagnostic[] {
  const isLossMeant = settings.reserved !== undefined && desired.foreignReservations === 'remove';
  const found = bootFindings(host, settings).filter(({ rule }) => !isLossMeant || rule !== 'boot-list-overridden');
  return found.map(asDiagnostic);
}

/** systemd-sysctl reads such a credential behind all files: it would win over whatever the plan writes. */
function unseenCredential({ host: { unseenSources: paths, readers } }: LinuxPlanParts): readonly Diagnostic[] {
  if (paths.length === 0 || !readers.includes('systemd-sysctl')) return [];
  return [{ rule: 'unseen-credential', severity: 'info', message: unseenWords({ kind: 'boot-credential', paths }) }];
}

/** Services are reserved by the live range; where the plan does not manage the range, a boot may bring another one. */
function rangeAfterBoot({ desired, host, boots, wanted: { settings } }: LinuxPlanParts): readonly Diagnostic[] {
  const [live, boot] = [host.live?.ephemeral, boots[0]?.ephemeral];
  const range = boot && parseSetting('ephemeral', boot.value);
  if (settings.ephemeral || !settings.reserved || !live || !range) return [];
  const open = subtract([range], settings.reserved);
  const exposed = desired.services.filter(
    (service) => service.reserve === 'auto' && intersect(portsOfService(service), open).length > 0,
  );
  const [first] = exposed;
  if (!first) return [];
  const by = boot.from ? ` (${formatOrigin(boot.from)})` : '';
  const names = exposed.map(({ name }) => name).join(', ');
  const message = `after a reboot the ephemeral range will be ${formatRange(range)}${by}, not ${formatRange(live)} as now, with ${names} in it, unreserved`;
  return [{ rule: 'ephemeral-drift', severity: 'warning', message, help: 'put ephemeral into the plan', at: first.at }];
}

function noLongerManaged({ host, ownership, wanted }: LinuxPlanParts): readonly Diagnostic[] {
  const names = SETTING_KEYS.filter((key) => wanted.settings[key] === undefined).map((key) => sysctlName(key));
  const gone = names.filter((name) => ownership.managed.includes(name));
  const layers = host.readers.length > 0 ? 'now and at boot' : 'now';
  return gone.map((name) => noLongerManagedFinding(name, layers));
}
