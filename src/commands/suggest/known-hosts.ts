/** The hosts that a suggestion is about: those of `--host`, or else this one. */
import { fits } from '../../host/fitting-platform.ts';
import type { Host } from '../../host/host.ts';
import type { HostRequest } from '../../host/host-request.ts';
import { type HostDoors, openHostIfKnown, openSnapshot } from '../../host/open-host.ts';
import { platformFor, platformName } from '../../model/host/platform-name.ts';
import type { DesiredState, Platform } from '../../model/plan/desired-state.ts';
import { type PortSet, portSet } from '../../model/ports/port-set.ts';
import { isListener } from '../../model/sockets/net-socket.ts';
import type { KnownHost } from '../../model/suggestion.ts';

export interface KnownHosts {
  readonly hosts: readonly KnownHost[];
  /** What is not known of them, a sentence each. */
  readonly notes: readonly string[];
}

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
  const hosts: KnownHost[] = [];
  for (const file of snapshotFiles(host.names, doors.files)) hosts.push(await known(await openSnapshot(file, doors)));
  return { hosts, notes: unknownUse(hosts) };
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
    return { hosts: [], notes: [`portplan reads no settings and no listeners on ${here}: ${otherwise}`] };
  }
  if (!fits({ file: '', platforms }, host))
    return { hosts: [], notes: [`this host, on ${host.platform}, does not count: ${otherwise}`] };
  const hosts = [await known(host)];
  return { hosts, notes: unknownUse(hosts) };
}

async function known(host: Host): Promise<KnownHost> {
  const { facts, listeners } = await host.state();
  return { facts, listeners, connected: await connectedOn(host) };
}

/** The ports of sockets that do not listen; none where nothing shows them. */
async function connectedOn(host: Host): Promise<PortSet> {
  const open = await host.sockets(() => false);
  const connected = (open?.sockets ?? []).filter((socket) => !isListener(socket));
  return portSet(connected.map(({ local: { port } }) => ({ first: port, last: port })));
}

function unknownUse(hosts: readonly KnownHost[]): readonly string[] {
  const silent = hosts.filter(({ listeners }) => listeners === null);
  return silent.map(
    ({ facts }) => `what listens on ${facts.host} is not known: a port that is in use there may be suggested`,
  );
}
