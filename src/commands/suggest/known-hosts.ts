/** The hosts that a suggestion is about: those of `--host`, or else this one. */
import { fitsPlatform } from '../../host/fitting-platform.ts';
import type { Host } from '../../host/host.ts';
import type { HostRequest } from '../../host/host-request.ts';
import { type HostDoors, openHostIfKnown, openSnapshot } from '../../host/open-host.ts';
import { platformFor, platformName } from '../../model/host/platform-name.ts';
import type { DesiredState, Platform } from '../../model/plan/desired-state.ts';
import { type PortSet, portSet } from '../../model/ports/port-set.ts';
import { isListener } from '../../model/sockets/net-socket.ts';
import { unseenBy, type Unseen } from '../../model/unseen/unseen.ts';
import type { SuggestionHost } from '../../model/suggestion.ts';

export interface KnownHosts {
  readonly hosts: readonly SuggestionHost[];
  /** Why this host does not count, where none does. */
  readonly notes: readonly string[];
  readonly unseen: readonly Unseen[];
}

const NONE = { hosts: [], unseen: [] };

interface Asked {
  readonly host: HostRequest;
  readonly platform: Platform | null;
}

export async function knownHosts(
  doors: HostDoors,
  { host, platform }: Asked,
  plans: readonly DesiredState[],
): Promise<KnownHosts> {
  if (host.kind !== 'snapshots') return thisHost(host, doors, platformFor(platform, doors.system.platform), plans);
  const { snapshotFiles } = await import('../../host/snapshot-files.ts');
  const all: KnownHosts[] = [];
  for (const file of snapshotFiles(host.names, doors.files)) all.push(await known(await openSnapshot(file, doors)));
  return {
    hosts: all.flatMap(({ hosts }) => hosts),
    notes: [],
    unseen: unseenBy(
      'suggest',
      all.flatMap(({ unseen }) => unseen),
    ),
  };
}

async function thisHost(
  request: HostRequest,
  doors: HostDoors,
  platform: Platform,
  plans: readonly DesiredState[],
): Promise<KnownHosts> {
  const platforms = plans.length === 0 ? [platform] : plans.flatMap((plan) => plan.platforms ?? platform);
  const wanted = [...new Set<Platform>(platforms)].sort().join(' and ');
  const otherwise = `judged by the defaults of ${wanted}; --host SNAPSHOT names a host`;
  const host = await openHostIfKnown(request, doors);
  if (!host) {
    const here = platformName(doors.system.platform);
    return { ...NONE, notes: [`portplan reads no settings and no listeners on ${here}: ${otherwise}`] };
  }
  if (!fitsPlatform({ file: '', platforms }, host))
    return { ...NONE, notes: [`this host, on ${host.platform}, does not count: ${otherwise}`] };
  return known(host);
}

async function known(host: Host): Promise<KnownHosts> {
  const { facts, listeners, unseen } = await host.state();
  const { nat, unseen: unseenRules } = await host.nat();
  const hosts = [{ facts, listeners, connected: await connectedOn(host), nat }];
  return { hosts, notes: [], unseen: unseenBy('suggest', [...unseen, ...unseenRules]) };
}

/** The ports of sockets that do not listen; none where nothing shows them. */
async function connectedOn(host: Host): Promise<PortSet> {
  const open = await host.sockets(() => false);
  const connected = (open?.sockets ?? []).filter((socket) => !isListener(socket));
  return portSet(connected.map(({ local: { port } }) => ({ first: port, last: port })));
}
