/** A Windows host as far as its settings go, by its tables alone: this one once it was read, or another one from its snapshot. */
import type { BootValue } from '../../../model/audit/setting.ts';
import type { StackFacts } from '../../../model/host/host-facts.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import {
  formatPortSet,
  formatRange,
  noPorts,
  type PortRange,
  type PortSet,
  portSet,
} from '../../../model/ports/port-set.ts';
import type { LinuxOnlyFacts } from '../../../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS } from '../../../model/settings/setting-key.ts';
import type { Listener } from '../../../model/sockets/listener.ts';
import type { KnownHost } from '../../backend.ts';
import type { StackState, WindowsHost } from '../host.ts';
import { planWindows } from '../plan/plan.ts';
import { settingName } from '../settings/settings.ts';

interface WindowsParts {
  readonly host: WindowsHost;
  readonly ownership: Ownership;
  readonly listeners: readonly Listener[] | null;
}

export function knownWindowsHost({ host, ownership, listeners }: WindowsParts): KnownHost {
  return {
    facts: {
      platform: 'windows',
      host: host.host,
      layer: 'live',
      stacks: host.stacks.map((stack) => stackFacts(stack, ownership)),
      windows: { winnat: host.winnat, holders: host.holders },
      ...(listeners && { listeners }),
      ...(Object.fromEntries(LINUX_ONLY_KEYS.map((key) => [key, null])) as LinuxOnlyFacts),
    },
    listeners,
    bootValues: host.stacks.flatMap(bootValues),
    // Windows keeps its values in no files.
    bootFindings: [],
    unseen: [],
    plan: (desired, options) => planWindows(desired, { ...host, listeners }, ownership, options),
  };
}

function stackFacts(stack: StackState, { excluded: owned = {} }: Ownership): StackFacts {
  const { family, protocol, dynamic, excluded } = stack;
  return {
    family,
    protocol,
    ephemeral: dynamic.active,
    reserved: administered(stack),
    owned: portSet(owned[settingName(stack, 'reserved')] ?? noPorts),
    lasting: portSet(excluded.persistent),
    administered: rowsOf(stack, true),
    held: rowsOf(stack, false),
  };
}

function administered(stack: StackState): PortSet {
  return portSet(rowsOf(stack, true));
}

function rowsOf({ excluded }: StackState, isAdministered: boolean): readonly PortRange[] {
  const rows = excluded.active.filter((row) => row.administered === isAdministered);
  return rows.map(({ first, last }) => ({ first, last }));
}

/** Windows keeps them in a store of its own: no file says them. */
function bootValues(stack: StackState): readonly BootValue[] {
  const { dynamic, excluded } = stack;
  return [
    {
      setting: settingName(stack, 'reserved'),
      key: 'reserved',
      live: formatPortSet(administered(stack)),
      boot: formatPortSet(portSet(excluded.persistent)),
      ...{ from: null, notRead: null },
    },
    {
      setting: settingName(stack, 'ephemeral'),
      key: 'ephemeral',
      live: formatRange(dynamic.active),
      boot: dynamic.persistent && formatRange(dynamic.persistent),
      ...{ from: null, notRead: null },
    },
  ];
}
