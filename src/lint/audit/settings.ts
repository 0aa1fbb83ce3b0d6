/** Where settings differ from the plan, or without one from what the next boot brings; and who says so. */
import type { AuditedSetting, AuditFinding, BootValue } from '../../model/audit.ts';
import { isPending, type Change } from '../../model/change.ts';
import type { SettingView } from '../../model/plan.ts';
import { count, parsePortSet, subtract } from '../../model/port-set.ts';
import { spoken } from '../../model/spoken.ts';
import { portSetWord } from '../words.ts';
import type { AuditSubject } from './subject.ts';

export function auditSettings({ plan, boots, facts: { platform } }: AuditSubject): readonly AuditedSetting[] {
  return plan ? plan.settings.flatMap(planned) : boots.map((each) => atBoot(each, platform));
}

function planned(view: SettingView): readonly AuditedSetting[] {
  const boot = settingOf(view, view.boot, bootOrigin(view));
  return view.live ? [settingOf(view, view.live, liveOrigin(view, view.live)), boot] : [boot];
}

type Origin = Pick<AuditedSetting, 'origin' | 'from'>;

function settingOf({ title }: SettingView, change: Change, origin: Origin): AuditedSetting {
  const { setting, layer, before, after } = change;
  return { setting, title, layer, value: before, wanted: after, isDrift: isPending(change), ...origin };
}

/** The line that says at boot what the kernel has now. */
function liveOrigin({ readers }: SettingView, { before }: Change): Origin {
  const same = readers.filter(({ value }) => value === before);
  const from = same.find((reader) => reader.from !== null)?.from ?? null;
  return from === null ? { origin: same.length > 0 ? 'default' : 'unknown', from } : fromFile(from);
}

function bootOrigin({ readers, boot }: SettingView): Origin {
  if (boot.before === null) return { origin: 'default', from: null };
  return fromFile((readers.find(({ value }) => value === boot.before) ?? readers[0])?.from ?? null);
}

/** Windows keeps values in a store of its own. */
function fromFile(from: string | null): Origin {
  return { origin: from === null ? 'unknown' : 'file', from };
}

function atBoot({ setting, title, live, boot, from }: BootValue, platform: string): AuditedSetting {
  const value = boot ?? live;
  const origin = from !== null ? 'file' : platform === 'linux' ? 'default' : 'unknown';
  return { setting, title, layer: 'persisted', value, wanted: live, isDrift: value !== live, origin, from };
}

export function driftFinding(drift: AuditedSetting, { plan, facts }: AuditSubject): readonly AuditFinding[] {
  if (!drift.isDrift) return [];
  const { setting, layer, value, wanted } = drift;
  const origin = originWords(drift, facts.platform);
  const message = plan
    ? `${setting} ${layer === 'live' ? '' : 'at boot '}${differenceWords(drift, origin)}`
    : `${setting} is ${said(wanted)} now, and ${said(value)} after the next boot${origin}`;
  return [
    {
      kind: 'drift',
      severity: 'warning',
      message,
      help: plan ? `portplan apply ${plan.file}` : 'write the value that is meant into a plan, and apply it',
      about: { setting, layer },
    },
  ];
}

/** Of a list what it lacks and has too much: the rest of it is of others, and stays. */
function differenceWords({ value, wanted }: AuditedSetting, origin: string): string {
  const [has, wants] = [parsePortSet(value ?? ''), parsePortSet(wanted ?? '')];
  if (!has || !wants) return `is ${said(value)}${origin}, and the plan says ${said(wanted)}`;
  const [lacks, surplus] = [subtract(wants, has), subtract(has, wants)];
  const parts = [
    ...(count(lacks) > 0 ? [`lacks ${portSetWord(lacks)}`] : []),
    ...(count(surplus) > 0 ? [`has ${portSetWord(surplus)} left over`] : []),
  ];
  return `${parts.join(' and ')}${origin}`;
}

/** ` (as /etc/sysctl.d/50-web.conf:3 says)`. */
function originWords({ origin, from }: AuditedSetting, platform: 'linux' | 'windows'): string {
  if (from !== null) return ` (as ${from} says)`;
  if (platform === 'windows') return '';
  return origin === 'default' ? ' (the default)' : ' (set by hand or by a program)';
}

function said(value: string | null): string {
  return value === null ? 'not set' : spoken(value);
}
