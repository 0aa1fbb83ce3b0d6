/** Where settings differ from the plan, or without one from what the next boot brings; and who says so. */
import type { AuditedSetting, AuditFinding, BootValue } from '../../model/audit.ts';
import { isPending, type Change } from '../../model/change.ts';
import type { SettingView } from '../../model/plan.ts';
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
    ? `${setting} ${layer === 'live' ? 'is' : 'at boot is'} ${spoken(value)}${origin}, and the plan says ${spoken(wanted)}`
    : `${setting} is ${spoken(wanted)} now, and ${spoken(value)} after the next boot${origin}`;
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

/** ` (as /etc/sysctl.d/50-web.conf:3 says)`. */
function originWords({ origin, from }: AuditedSetting, platform: 'linux' | 'windows'): string {
  if (from !== null) return ` (as ${from} says)`;
  if (platform === 'windows') return '';
  return origin === 'default' ? ' (the default)' : ' (set by hand or by a program)';
}

const LONGEST = 60;

/** A reserved list may have thousands of ranges. */
function spoken(value: string | null): string {
  if (value === null) return 'not set';
  if (value === '') return 'empty';
  const text = value.replace('\t', '-').replace(/startport=(\d+) numberofports=(\d+)/, rangeOf);
  return text.length <= LONGEST ? text : `${text.slice(0, text.lastIndexOf(',', LONGEST) + 1)}…`;
}

function rangeOf(_all: string, first: string, size: string): string {
  return `${first}-${Number(first) + Number(size) - 1}`;
}
