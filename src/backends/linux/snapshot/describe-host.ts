import type { Ownership } from '../../../model/plan/ownership.ts';
import { formatPortSet } from '../../../model/ports/port-set.ts';
import { bootState } from '../boot/boot-state.ts';
import { formatOrigin, type BootSetting } from '../boot/boot-types.ts';
import type { FoundFile, LinuxState } from '../host.ts';
import { formatSetting, KERNEL_DEFAULTS, KEYS_BY_NAME, sysctlName } from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';

/**
 * The host's state for `snapshot`: each setting live and after boot, as each reader computes it, and from which line; and all
 * else that a plan looks at, for captured.ts to read.
 */
export function describeLinuxHost(host: LinuxState, ownership: Ownership): object {
  const boots = host.readers.map((reader) => ({ reader, state: bootState(reader, host.files) }));
  return {
    image: host.live === null,
    ...(host.network.kind !== 'host' && { network: host.network }),
    bootReader: host.readers[0],
    readers: host.readers,
    settings: KEYS_BY_NAME.map((key) => ({
      setting: sysctlName(key),
      live: liveText(host, key),
      persisted: Object.fromEntries(boots.map(({ reader, state }) => [reader, describeBoot(state[key])])),
      readersAgree: new Set(boots.map(({ state }) => state[key].value)).size === 1,
    })),
    tcp: host.tcp,
    owned: { reserved: formatPortSet(ownership.reserved), managed: ownership.managed },
    files: host.files.map(describeFile),
    strayFiles: host.strayFiles,
    unseenSources: host.unseenSources,
    aliases: host.aliases,
    user: host.user,
  };
}

function describeFile({ attributes, isPlanted, ...file }: FoundFile): object {
  return { ...file, ...attributes, ...(isPlanted && { planted: true }) };
}

function liveText(host: LinuxState, key: SettingKey): string | null {
  if (host.live?.[key] === undefined) return null;
  return formatSetting(key, { ...KERNEL_DEFAULTS, ...host.live });
}

function describeBoot({ value, from, cancelledBy, shadowed, refused, truncated }: BootSetting): object {
  return {
    value,
    from: from && formatOrigin(from),
    cancelledBy: cancelledBy && formatOrigin(cancelledBy),
    shadows: shadowed.map(formatOrigin),
    refused: refused.map(formatOrigin),
    truncated,
  };
}
