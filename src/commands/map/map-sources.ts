/** What a map is made of: a plan, and the host that is asked for. */
import { expectPlanFits, fitsPlatform } from '../../host/fitting-platform.ts';
import type { Host } from '../../host/host.ts';
import type { HostRequest } from '../../host/host-request.ts';
import { openHostIfKnown } from '../../host/open-host.ts';
import { planClaims } from '../../map/plan-claims.ts';
import { Failure } from '../../model/failure.ts';
import type { HostFacts } from '../../model/host/host-facts.ts';
import { platformFor, platformName } from '../../model/host/platform-name.ts';
import { settingClaims, socketClaims } from '../../map/host-claims.ts';
import { type PortClaim, portMap, type PortMap } from '../../model/map/port-map.ts';
import type { DesiredState, Platform, ReadPlanFile } from '../../model/plan/desired-state.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { hasPeer } from '../../model/sockets/net-socket.ts';
import { unseenBy, type Unseen } from '../../model/unseen/unseen.ts';
import { unseenHolders } from '../../model/unseen/unseen-holders.ts';
import type { Surroundings } from '../command.ts';
import { type NamedPlan, readPlanIfAny } from '../files/plan-input.ts';

export type Mapped =
  | { readonly faulty: ReadPlanFile }
  | {
      readonly faulty: null;
      readonly map: PortMap;
      readonly desired: DesiredState | null;
      /** This host, where the map shows it live: only there a port can be explained. */
      readonly isHere: boolean;
      /** Why no host is in the picture, where one was looked for. */
      readonly notes: readonly string[];
      readonly unseen: readonly Unseen[];
    };

/** What a host puts into the picture. */
interface HostPart {
  readonly facts: HostFacts | null;
  readonly sockets: readonly PortClaim[];
  readonly isHere: boolean;
  readonly notes: readonly string[];
  readonly unseen: readonly Unseen[];
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
  return { faulty: null, map, desired, isHere: host.isHere, notes: host.notes, unseen: unseenBy('map', host.unseen) };
}

function mapOf(
  protocol: Protocol | null,
  otherwise: Platform,
  desired: DesiredState | null,
  { facts, sockets }: HostPart,
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
  request: HostRequest,
  around: Surroundings,
  platform: Platform,
  desired: DesiredState | null,
): Promise<HostPart> {
  if (request.kind === 'none') {
    if (desired) return noHost([]);
    throw new Failure('usage', '--no-host shows a plan alone, and there is no portplan.yaml here: name FILE');
  }
  const host = await openHostIfKnown(request, around);
  if (host?.source.kind === 'snapshot') {
    if (desired) expectPlanFits(desired, host);
    return snapshotPart(host);
  }
  const otherwise = desired ? 'the plan alone is shown' : `the defaults of ${platform} are shown`;
  const rest = `${otherwise}; --host SNAPSHOT names a host`;
  if (!host) {
    const here = platformName(around.system.platform);
    return noHost([`portplan reads no settings and no sockets on ${here}: ${rest}`]);
  }
  if (fitsPlatform({ file: '', platforms: [platform] }, host)) return livePart(host, around.system.user().uid === 0);
  return noHost([`this host, on ${host.platform}, is not in the picture: ${rest}`]);
}

function noHost(notes: readonly string[]): HostPart {
  return { facts: null, sockets: [], isHere: false, notes, unseen: [] };
}

async function snapshotPart(host: Host): Promise<HostPart> {
  const { facts, unseen } = await host.state();
  const seen = await host.sockets(() => false);
  return { facts, sockets: socketClaims(seen?.sockets ?? []), isHere: false, notes: [], unseen };
}

async function livePart(host: Host, isRoot: boolean): Promise<HostPart> {
  const { facts, unseen } = await host.state();
  const isHere = host.source.kind === 'machine';
  const open = await host.sockets((socket) => !hasPeer(socket));
  const all = [...unseen, ...host.leftOut(), ...(open ? unseenHolders(open, isRoot) : [])];
  return { facts, sockets: socketClaims(open?.sockets ?? []), isHere, notes: [], unseen: all };
}

/** The host's own where the plan is for that, too. */
function platformOfPlan(here: Platform, desired: DesiredState | null): Platform {
  const [first = here] = desired?.platforms ?? [];
  return desired?.platforms?.includes(here) === false ? first : here;
}
