import { Failure } from '../../model/failure.ts';
import type { SeenFacts } from '../../model/host/host-facts.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { MacosBindFacts } from '../../model/explain/bind-facts.ts';
import { noPorts, type PortRange } from '../../model/ports/port-set.ts';
import type { LinuxOnlyFacts } from '../../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS } from '../../model/settings/setting-key.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import type { ReadOnlyBackend } from '../backend.ts';
import { bindsByTable } from '../bind-source.ts';
import { readSettings } from './read-settings.ts';
import { readSockets } from './sockets.ts';

/** macOS is looked at alone: it has no list of reserved ports, and no file that brings a setting back at the next boot. */
export const macos: ReadOnlyBackend = {
  platform: 'macos',
  know: async (system) => ({
    facts: factsOf(system.hostName(), await expectRange(system)),
    // What listens, the command asks for itself.
    listeners: [],
    bootValues: [],
    bootFindings: [],
    unseen: [],
  }),
  openSockets: async (system) => {
    const sockets = await readSockets(system, null);
    return sockets && { sockets, hidden: 0 };
  },
  startedPrograms: () => new Map(),
  leftOut: () => [],
  bootFindings: () => [],
  binds: (system) => bindsByTable(system, (asked) => readBindFacts(system, asked)),
  nat: () => Promise.resolve({ nat: null, unseen: [{ kind: 'pf' }] }),
};

async function expectRange(system: ReadOnlySystem): Promise<PortRange> {
  const { ephemeral } = await readSettings(system);
  if (ephemeral) return ephemeral;
  const message = '`sysctl net.inet.ip.portrange.first net.inet.ip.portrange.last` does not say the ephemeral range';
  throw new Failure('unreadable-host', message);
}

function factsOf(host: string, ephemeral: PortRange): SeenFacts {
  const stack = { ephemeral, reserved: noPorts, owned: noPorts, lasting: noPorts, held: [] };
  return {
    platform: 'macos',
    host,
    layer: 'live',
    stacks: (['ipv4', 'ipv6'] as const).flatMap((family) =>
      (['tcp', 'udp'] as const).map((protocol) => ({ family, protocol, ...stack })),
    ),
    ...(Object.fromEntries(LINUX_ONLY_KEYS.map((key) => [key, null])) as LinuxOnlyFacts),
  };
}

async function readBindFacts(system: ReadOnlySystem, asked: AskedBind): Promise<MacosBindFacts> {
  const [sockets, settings] = await Promise.all([readSockets(system, asked.port), readSettings(system)]);
  return {
    platform: 'macos',
    asked,
    sockets: sockets?.filter(({ protocol, local }) => protocol === asked.protocol && local.port === asked.port) ?? null,
    ...settings,
    ownUid: system.user().uid,
  };
}
