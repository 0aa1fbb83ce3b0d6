/** What a map is made of: a plan, and the host of `--host`, or this one. */
import type { Backend } from '../../backends/backend.ts';
import { backendOf } from '../../backends/backends.ts';
import { planClaims } from '../../map/plan-claims.ts';
import type { DesiredState, Platform, Protocol, ReadPlanFile } from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import type { HostFacts } from '../../model/host/host-facts.ts';
import type { HostState } from '../../model/host/host-state.ts';
import { hasPeer } from '../../model/sockets/net-socket.ts';
import type { OpenSockets } from '../../model/sockets/open-sockets.ts';
import { platformFor, platformName } from '../../model/host/platform-name.ts';
import { listenerClaims, settingClaims, socketClaims } from '../../map/host-claims.ts';
import { type PortClaim, portMap, type PortMap } from '../../model/map/port-map.ts';
import { unseenWords } from '../../model/sockets/unseen-holders.ts';
import type { HostRequest } from '../../host/host-request.ts';
import { readOneCapturedHost } from '../../host/captured-host.ts';
import type { System } from '../../system/system.ts';
import type { Surroundings } from '../command.ts';
import { readHost } from '../../host/host-input.ts';
import { type NamedPlan, readPlanIfAny } from '../files/plan-input.ts';
import { hostHere } from '../../host/known-hosts.ts';

export type Mapped =
  | { readonly faulty: ReadPlanFile }
  | {
      readonly faulty: null;
      readonly map: PortMap;
      readonly desired: DesiredState | null;
      /** This host, where the map shows it live: only there a port can be explained. */
      readonly isHere: boolean;
      readonly notes: readonly string[];
    };

interface Host {
  readonly facts: HostFacts | null;
  readonly sockets: readonly PortClaim[];
  readonly isHere: boolean;
  readonly notes: readonly string[];
}

export interface MapSources extends NamedPlan {
  readonly host: HostRequest;
  /** Null for both. */
  readonly protocol: Protocol | null;
}

export async function readMapped(sources: MapSources, around: Surroundings): Promise<Mapped> {
  const file = readPlanIfAny(around, sources);
  if (file && !file.desired) return { faulty: file };
  const desired = file?.desired ?? null;
  const platform = platformOfPlan(platformFor(sources.platform, around.system.platform), desired);
  const host = await hostOf(sources.host, around, platform, desired);
  const map = mapOf(sources.protocol, platform, desired, host);
  return { faulty: null, map, desired, isHere: host.isHere, notes: host.notes };
}

function mapOf(
  protocol: Protocol | null,
  otherwise: Platform,
  desired: DesiredState | null,
  { facts, sockets }: Host,
): PortMap {
  const platform = facts?.platform ?? otherwise;
  const settings = facts ? settingClaims(facts) : [];
  return portMap({
    plan: desired ? (desired.name ?? desired.file) : null,
    host: facts?.host ?? null,
    platform,
    protocols: protocol === null ? ['tcp', 'udp'] : [protocol],
    claims: [...planClaims(desired ? [desired] : [], platform, facts), ...settings, ...sockets],
  });
}

async function hostOf(
  host: HostRequest,
  around: Surroundings,
  platform: Platform,
  desired: DesiredState | null,
): Promise<Host> {
  const captured = await readOneCapturedHost(around, host);
  if (captured) return capturedHost(captured, desired);
  if (host.kind !== 'none') return thisHost(around.system, platform, desired);
  if (desired) return noHost([]);
  throw new Failure('usage', '--no-host shows a plan alone, and there is no portplan.yaml here: name FILE');
}

function noHost(notes: readonly string[]): Host {
  return { facts: null, sockets: [], isHere: false, notes };
}

function capturedHost({ facts, listeners }: HostState, desired: DesiredState | null): Host {
  const { platform, host } = facts;
  if (desired?.platforms && !desired.platforms.includes(platform)) {
    const wanted = desired.platforms.join(' and ');
    throw new Failure('wrong-platform', `${desired.file} is for ${wanted}, and ${host} is a ${platform} host`);
  }
  const known = listeners ? 'its connections' : 'its listeners and connections';
  const notes = [`of ${host} only its snapshot is known: ${known} are not in the picture`];
  return { facts, sockets: listenerClaims(listeners ?? []), isHere: false, notes };
}

async function thisHost(system: System, platform: Platform, desired: DesiredState | null): Promise<Host> {
  const backend = await backendOf(system);
  const otherwise = desired ? 'the plan alone is shown' : `the defaults of ${platform} are shown`;
  const rest = `${otherwise}; --host SNAPSHOT names a host`;
  if (!backend) {
    const here = platformName(system.platform);
    return noHost([`portplan reads no settings and no sockets on ${here}: ${rest}`]);
  }
  if (backend.platform === platform) return liveHost(system, backend);
  return noHost([`this host, on ${backend.platform}, is not in the picture: ${rest}`]);
}

async function liveHost(system: System, backend: Backend): Promise<Host> {
  const { facts } = await hostHere(system, backend);
  const open = system.isImage
    ? null
    : await readHost(async () => await backend.openSockets(system, (socket) => !hasPeer(socket)));
  if (open) return { facts, sockets: socketClaims(open.sockets), isHere: true, notes: hiddenNotes(open, system) };
  const notes = system.isImage ? [] : [`nobody can tell what listens on ${facts.host}: that is not in the picture`];
  return { facts, sockets: [], isHere: !system.isImage, notes };
}

function hiddenNotes(open: OpenSockets, system: System): readonly string[] {
  return [unseenWords(open, system.user().uid === 0, 'see who has which port') ?? []].flat();
}

/** The host's own where the plan is for that, too. */
function platformOfPlan(here: Platform, desired: DesiredState | null): Platform {
  const [first = here] = desired?.platforms ?? [];
  return desired?.platforms?.includes(here) === false ? first : here;
}
