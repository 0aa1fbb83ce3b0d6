/** A Linux host as far as its settings go, by its state alone: this one once it was read, or another one from its snapshot. */
import type { BootValue } from '../../../model/audit/setting.ts';
import { Failure } from '../../../model/failure.ts';
import { isLiveOnly, type LayerOptions } from '../../../model/host/network-scope.ts';
import type { HostFacts } from '../../../model/host/host-facts.ts';
import { notReadBy } from '../../../model/host/not-read-at-boot.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import { noPorts } from '../../../model/ports/port-set.ts';
import type { Listener } from '../../../model/sockets/listener.ts';
import type { Unseen } from '../../../model/unseen/unseen.ts';
import type { KnownHost } from '../../backend.ts';
import { bootFindings } from '../boot-lines/boot-findings.ts';
import { bootState } from '../boot/boot-state.ts';
import { formatOrigin, type BootState } from '../boot/boot-types.ts';
import { withoutBoot } from '../boot/without-boot.ts';
import { entryOf, formerFiles, persistFileAt } from '../boot/found-files.ts';
import type { LinuxHost, LinuxState, PersistFile } from '../host.ts';
import { planLinux } from '../plan/plan.ts';
import {
  formatSetting,
  KERNEL_DEFAULTS,
  KEYS_BY_NAME,
  parseSetting,
  sysctlName,
  type LinuxOnlyFacts,
  type LinuxSettings,
} from '../../../model/settings/linux-settings.ts';
import { type UnreadRows, unreadRowsUnseen } from '../unread-rows.ts';
import { LINUX_ONLY_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';

interface LinuxParts {
  readonly state: LinuxState;
  readonly ownership: Ownership;
  readonly listeners: readonly Listener[] | null;
  /** Of the tables that the listeners were read from. */
  readonly unreadRows: readonly UnreadRows[];
}

/** `source`: what the state was taken from, a file's name or a host's. */
export function knownLinuxHost({ state, ownership, listeners, unreadRows }: LinuxParts, source: string): KnownHost {
  const boot = bootState(state.readers[0], state.files);
  return {
    facts: linuxFacts(state, boot, ownership),
    listeners,
    bootValues: bootValues(state, boot),
    bootFindings: state.network.kind === 'host' ? bootFindings(state, {}) : [],
    // No boot brings the settings of a namespace.
    unseen: [...(state.network.kind === 'host' ? unreadFiles(state) : []), ...unreadRowsUnseen(unreadRows)],
    plan: (desired, options) =>
      planLinux(desired, hostFor(state, desired.persist.file, options, source), ownership, options),
  };
}

function unreadFiles({ files, unseenSources, readers }: LinuxState): readonly Unseen[] {
  const paths = files.filter(({ kind }) => kind === 'unreadable').map(({ path }) => path);
  const isCredentialUnseen = unseenSources.length > 0 && readers.includes('systemd-sysctl');
  return [
    ...(paths.length === 0 ? [] : [{ kind: 'unread-files', paths } as const]),
    ...(isCredentialUnseen ? [{ kind: 'boot-credential', paths: unseenSources } as const] : []),
  ];
}

/** An image, and a kernel that lacks a setting, have what the next boot brings. */
function linuxFacts(
  { host, live, notCaptured, tcp, names }: LinuxState,
  boot: BootState,
  { reserved: owned }: Ownership,
): HostFacts {
  const valueOf = <K extends SettingKey>(key: K): LinuxSettings[K] =>
    live?.[key] ?? parseSetting(key, boot[key].value) ?? KERNEL_DEFAULTS[key];
  const all = { ephemeral: valueOf('ephemeral'), reserved: valueOf('reserved'), owned, lasting: noPorts, held: [] };
  return {
    platform: 'linux',
    host,
    layer: live?.ephemeral ? 'live' : 'boot',
    stacks: (['ipv4', 'ipv6'] as const).flatMap((family) =>
      (['tcp', 'udp'] as const).map((protocol) => ({ family, protocol, ...all })),
    ),
    ...tcpFacts(tcp),
    ...(names && { names }),
    ...(Object.fromEntries(
      LINUX_ONLY_KEYS.map((key) => [key, notCaptured.includes(key) ? null : valueOf(key)]),
    ) as LinuxOnlyFacts),
  };
}

function tcpFacts(tcp: LinuxState['tcp']): Pick<HostFacts, 'hasTcpTimestamps' | 'mostTimeWait'> {
  const { tcp_timestamps: timestamps, tcp_max_tw_buckets: most } = tcp;
  return {
    ...(timestamps !== undefined && { hasTcpTimestamps: timestamps !== '0' }),
    ...(most !== undefined && { mostTimeWait: Number(most) }),
  };
}

/** Each live setting beside its value after the next boot, by the reader that runs at boot; none where no boot brings them. */
function bootValues({ network, live, readers, files }: LinuxState, boot: BootState): readonly BootValue[] {
  if (network.kind !== 'host') return [];
  const procps = readers.includes('procps') ? bootState('procps', files) : null;
  return KEYS_BY_NAME.flatMap((key) => {
    if (live?.[key] === undefined) return [];
    const from = boot[key].from && formatOrigin(boot[key].from);
    const other = procps?.[key].from ?? null;
    return {
      key,
      setting: sysctlName(key),
      live: formatSetting(key, { ...KERNEL_DEFAULTS, ...live }),
      boot: boot[key].value,
      from,
      notRead: from === null ? notReadBy(readers[0], other && formatOrigin(other)) : null,
    };
  });
}

function hostFor(state: LinuxState, path: string, options: LayerOptions, source: string): LinuxHost {
  if (isLiveOnly(state.network, options)) return withoutBoot(state, path);
  const persistFile = persistFileIn(state, path, source);
  return { ...state, persistFile, formerFiles: formerFiles(state.files, persistFile.realPath) };
}

/** A file that boot readers do not find counts as not there: they would not read it either. */
function persistFileIn(state: LinuxState, path: string, source: string): PersistFile {
  const entry = entryOf(state, path);
  if (!entry) return { path, realPath: path, state: null, obstacle: null };
  const kept = persistFileAt(path, entry);
  if (kept) return kept;
  const message = `${path} could not be read when ${source} was made: run \`portplan snapshot\` as root there`;
  throw new Failure('unreadable-host', message);
}
