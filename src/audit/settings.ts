/** The settings, where they differ from the plan or change at the next boot, and the file and line that set them. */
import type { SeenFacts, SeenPlatform } from '../model/host/host-facts.ts';
import type { AuditedSetting, BootValue } from '../model/audit/setting.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import type { DesiredState } from '../model/plan/desired-state.ts';
import { isPending, type Change } from '../model/plan/change.ts';
import { notReadBy } from '../model/host/not-read-at-boot.ts';
import type { SettingView } from '../model/plan/plan.ts';
import { count, formatRange, parsePortSet, subtract } from '../model/ports/port-set.ts';
import { shellWord } from '../model/text/shell-word.ts';
import { valueWords } from '../words/value-words.ts';
import { portSetWord } from '../words/ports-words.ts';
import type { AuditSubject } from './audit-subject.ts';

/** The audited settings. Where the boot values are not known, only the live layer is among them. */
export function auditSettings({ desired, plan, boots, isBootKnown, facts }: AuditSubject): readonly AuditedSetting[] {
  const managed = plan?.settings ?? [];
  const others = boots.filter(({ setting }) => !managed.some((view) => view.setting === setting));
  const all = [
    ...managed.flatMap(planned),
    ...(plan === null ? wantedRange(desired, facts) : []),
    ...others.map((each) => atBoot(each, facts.platform)),
  ];
  return isBootKnown ? all : all.filter(({ layer }) => layer === 'live').map((each) => ({ ...each, ...UNKNOWN }));
}

/** The range of a plan on a host whose settings portplan does not manage. macOS has one for both protocols. */
function wantedRange(desired: DesiredState | null, { stacks: [stack] }: SeenFacts): readonly AuditedSetting[] {
  const wanted = desired?.ephemeral?.value.tcp;
  if (!wanted || !stack) return [];
  const [now, then] = [formatRange(stack.ephemeral), formatRange(wanted)];
  const row = { key: 'ephemeral', setting: 'net.inet.ip.portrange', layer: 'live' } as const;
  return [{ ...row, value: now, wanted: then, isManaged: true, isDrift: now !== then, ...UNKNOWN }];
}

function planned(view: SettingView): readonly AuditedSetting[] {
  const live = view.live ? [settingOf(view, view.live, liveOrigin(view, view.live))] : [];
  return view.boot ? [...live, settingOf(view, view.boot, bootOrigin(view, view.boot))] : live;
}

type Origin = Pick<AuditedSetting, 'origin' | 'from' | 'overriddenBy' | 'notRead'>;

const UNKNOWN: Origin = { origin: 'unknown', from: null, overriddenBy: null, notRead: null };

function settingOf({ key }: SettingView, change: Change, origin: Origin): AuditedSetting {
  const { setting, layer, before, after } = change;
  return {
    key,
    setting,
    layer,
    value: before,
    isManaged: true,
    wanted: after,
    isDrift: isPending(change),
    ...origin,
  };
}

/** The line that says at boot what the kernel has now, or would say it if another one did not win. */
function liveOrigin({ readers }: SettingView, { before }: Change): Origin {
  const same = readers.filter(({ value }) => value === before);
  const from = same.find((reader) => reader.from !== null)?.from ?? null;
  if (from !== null) return fromFile(from);
  if (same.length > 0) return { ...UNKNOWN, origin: 'default' };
  const losing = readers.flatMap((reader) => reader.shadows.map((each) => ({ ...each, winner: reader.from })));
  const said = losing.find(({ value }) => value === before);
  return said ? { ...fromFile(said.line), overriddenBy: said.winner } : UNKNOWN;
}

function bootOrigin({ readers }: SettingView, boot: Change): Origin {
  const [first, ...others] = readers;
  if (boot.before !== null)
    return fromFile((readers.find(({ value }) => value === boot.before) ?? first)?.from ?? null);
  const notRead = others.map(({ from }) => notReadBy(first?.reader ?? '', from)).find((line) => line !== null);
  return { ...UNKNOWN, origin: 'default', notRead: notRead ?? null };
}

/** The origin of a value by its `file:line`; null on Windows too, which keeps values in a store of its own. */
function fromFile(from: string | null): Origin {
  return { ...UNKNOWN, origin: from === null ? 'unknown' : 'file', from };
}

/** What set a boot value that no file sets: on Linux nothing did, and Windows keeps values in a store of its own. */
const WITHOUT_FILE: Readonly<Record<SeenPlatform, Origin['origin']>> = {
  linux: 'default',
  windows: 'unknown',
  macos: 'unknown',
};

function atBoot({ key, setting, live, boot, from, notRead }: BootValue, platform: SeenPlatform): AuditedSetting {
  const value = boot ?? live;
  const origin = from !== null ? 'file' : WITHOUT_FILE[platform];
  const common = { key, setting, layer: 'persisted' as const, isManaged: false };
  return { ...common, value, wanted: live, isDrift: value !== live, ...fromFile(from), origin, notRead };
}

export function driftFinding(drift: AuditedSetting, subject: AuditSubject): readonly AuditFinding[] {
  if (!drift.isDrift) return [];
  const { setting, layer, value, isManaged, wanted } = drift;
  const origin = originWords(drift, subject);
  const message = isManaged
    ? `${setting} ${layer === 'live' ? '' : 'at boot '}${differenceWords(drift, origin)}`
    : `${setting} is ${valueWords(wanted)} now, and ${valueWords(value)} after the next boot${origin}`;
  return [
    {
      kind: 'drift',
      severity: 'warning',
      message,
      help: driftHelp(drift, subject),
      about: { setting, layer },
    },
  ];
}

function driftHelp({ isManaged, wanted }: AuditedSetting, { plan, network, facts }: AuditSubject): string {
  if (facts.platform === 'macos') {
    const [first, last] = (wanted ?? '').split('-');
    return `sudo sysctl net.inet.ip.portrange.first=${first} net.inet.ip.portrange.last=${last ?? first} does it until the next boot`;
  }
  const word = (text: string): string => shellWord(text, facts.platform === 'windows');
  if (plan?.network.kind === 'container' && plan.network.isReadOnly)
    return `\`portplan plan ${word(plan.file)}\` says how what starts this container is given the value`;
  if (plan && isManaged)
    return `portplan apply ${word(plan.file)}${network === null ? '' : ` --netns ${word(network)}`}`;
  return `write the value that is meant into ${plan ? 'the' : 'a'} plan, and apply it`;
}

/** The difference from the planned value. For a list: the ports that are missing and that are too many; others stay. */
function differenceWords({ key, value, wanted }: AuditedSetting, origin: string): string {
  const [has, wants] = [parsePortSet(value ?? ''), parsePortSet(wanted ?? '')];
  if (key !== 'reserved' || !has || !wants)
    return `is ${valueWords(value)}${origin}, and the plan says ${valueWords(wanted)}`;
  const [lacks, surplus] = [subtract(wants, has), subtract(has, wants)];
  const parts = [
    ...(count(lacks) > 0 ? [`lacks ${portSetWord(lacks)}`] : []),
    ...(count(surplus) > 0 ? [`has ${portSetWord(surplus)} left over`] : []),
  ];
  return `${parts.join(' and ')}${origin}`;
}

/** ` (as /etc/sysctl.d/50-web.conf:3 says)`; nothing where no file is known to say it. */
function originWords({ value, isManaged, ...drift }: AuditedSetting, { facts, isBootKnown }: AuditSubject): string {
  const { origin, from, overriddenBy, notRead } = drift;
  if (from !== null)
    return ` (as ${from} says${overriddenBy === null ? '' : `, which ${overriddenBy} overrides at boot`})`;
  if (WITHOUT_FILE[facts.platform] !== 'default' || !isBootKnown) return '';
  const parts = [
    ...(origin === 'unknown' ? ['set by hand or by a program'] : value === null && isManaged ? [] : ['the default']),
    ...(notRead === null ? [] : [`nothing reads ${notRead} at boot`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}
