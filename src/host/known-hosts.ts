/** The hosts that a suggestion is about: those of `--host`, or else this one. */
import { ownershipOf, readLatest } from '../apply/store.ts';
import type { Backend, KnownHost as KnownByBackend } from '../backends/backend.ts';
import { backendOf } from '../backends/backends.ts';
import type { DesiredState, Platform } from '../model/plan/desired-state.ts';
import { Failure } from '../model/failure.ts';
import type { HostState } from '../model/host/host-state.ts';
import { isListener } from '../model/sockets/net-socket.ts';
import { type PortSet, portSet } from '../model/ports/port-set.ts';
import type { KnownHost } from '../model/suggestion.ts';
import { platformFor, platformName } from '../model/host/platform-name.ts';
import { allSnapshots, readCapturedHost } from './captured-host.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { ReadOnlySystem, System } from '../system/system.ts';
import type { Terminal } from '../system/terminal.ts';
import { readHost } from './host-input.ts';
import type { HostRequest } from './host-request.ts';

export interface KnownHosts {
  readonly hosts: readonly KnownHost[];
  /** What is not known of them, a sentence each. */
  readonly notes: readonly string[];
}

interface Asked {
  readonly host: HostRequest;
  readonly platform: Platform | null;
}

interface Doors {
  readonly system: System;
  readonly files: NamedFiles;
  readonly terminal: Terminal;
}

export async function knownHosts(
  { system, ...inputs }: Doors,
  { host, platform }: Asked,
  plans: readonly DesiredState[],
): Promise<KnownHosts> {
  if (host.kind !== 'snapshots') return thisHost(system, platformFor(platform, system.platform), plans);
  const hosts: KnownHost[] = [];
  for (const file of allSnapshots(inputs.files, host.names)) hosts.push(known(await readCapturedHost(inputs, file)));
  return { hosts, notes: unknownUse(hosts) };
}

async function thisHost(system: System, platform: Platform, plans: readonly DesiredState[]): Promise<KnownHosts> {
  const backend = await backendOf(system);
  const platforms = plans.length === 0 ? [platform] : plans.flatMap((plan) => plan.platforms ?? platform);
  const wanted = [...new Set<Platform>(platforms)].sort().join(' and ');
  const otherwise = `judged by the defaults of ${wanted}; --host SNAPSHOT names a host`;
  if (!backend) {
    const here = platformName(system.platform);
    return { hosts: [], notes: [`portplan reads no settings and no listeners on ${here}: ${otherwise}`] };
  }
  if (!platforms.includes(backend.platform)) {
    return { hosts: [], notes: [`this host, on ${backend.platform}, does not count: ${otherwise}`] };
  }
  const hosts = [{ ...known(await hostHere(system, backend)), connected: await connectedHere(system, backend) }];
  return { hosts, notes: unknownUse(hosts) };
}

/** This host, as its snapshot would show it. Throws a Failure where its settings can't be seen: the defaults may be far from them. */
export async function hostHere(system: ReadOnlySystem, backend: Backend): Promise<KnownByBackend> {
  const host = system.hostName();
  const here = await readHost(() => backend.know(system, ownershipOf(readLatest(system))));
  if (system.isImage || here.facts.layer === 'live') return here;
  throw new Failure('unreadable-host', `the kernel of ${host} shows no ephemeral range: is /proc/sys mounted?`);
}

/** An image has no sockets. */
async function connectedHere(system: ReadOnlySystem, backend: Backend): Promise<PortSet> {
  if (system.isImage) return [];
  const open = await readHost(() => backend.openSockets(system, () => false));
  const connected = (open?.sockets ?? []).filter((socket) => !isListener(socket));
  return portSet(connected.map(({ local: { port } }) => ({ first: port, last: port })));
}

function known({ facts, listeners }: HostState): KnownHost {
  return { facts, listeners, connected: [] };
}

function unknownUse(hosts: readonly KnownHost[]): readonly string[] {
  const silent = hosts.filter(({ listeners }) => listeners === null);
  return silent.map(
    ({ facts }) => `nobody can tell what listens on ${facts.host}: a port that is in use there may be suggested`,
  );
}
