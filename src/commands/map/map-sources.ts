/** What a map is made of: a plan, and the host of `--host`, or this one. */
import type { Backend } from '../../backends/backend.ts';
import { backendOf } from '../../backends/backends.ts';
import { planClaims } from '../../lint/plan-claims.ts';
import type { DesiredState, Platform, Protocol, ReadPlanFile } from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import type { HostFacts } from '../../model/host/host-facts.ts';
import type { HostState } from '../../model/host/host-state.ts';
import { hasPeer } from '../../model/sockets/net-socket.ts';
import type { OpenSockets } from '../../model/sockets/open-sockets.ts';
import { platformName } from '../../model/host/platform-name.ts';
import { listenerClaims, settingClaims, socketClaims } from '../../model/map/host-claims.ts';
import { type PortClaim, portMap, type PortMap } from '../../model/map/port-map.ts';
import { unseenWords } from '../../model/sockets/unseen-holders.ts';
import { readCapturedOption } from '../../host/captured-host.ts';
import type { Context } from '../command.ts';
import { readHost } from '../../host/host-input.ts';
import { platformOf, readPlanIfAny } from '../files/plan-input.ts';
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

export async function readMapped(context: Context): Promise<Mapped> {
  const file = readPlanIfAny(context);
  if (file && !file.desired) return { faulty: file };
  const desired = file?.desired ?? null;
  const host = await hostOf(context, desired);
  return { faulty: null, map: mapOf(context, desired, host), desired, isHere: host.isHere, notes: host.notes };
}

function mapOf(context: Context, desired: DesiredState | null, { facts, sockets }: Host): PortMap {
  const platform = facts?.platform ?? platformOfPlan(context, desired);
  const settings = facts ? settingClaims(facts) : [];
  return portMap({
    plan: desired ? (desired.name ?? desired.file) : null,
    host: facts?.host ?? null,
    platform,
    protocols: protocolsOf(context.arguments.value('protocol')),
    claims: [...planClaims(desired ? [desired] : [], platform, facts), ...settings, ...sockets],
  });
}

function protocolsOf(asked: string | undefined): readonly Protocol[] {
  return (['tcp', 'udp'] as const).filter((protocol) => asked === undefined || protocol === asked);
}

async function hostOf(context: Context, desired: DesiredState | null): Promise<Host> {
  const captured = await readCapturedOption(context);
  const isAlone = context.arguments.has('no-host');
  if (isAlone && context.system.isImage)
    throw new Failure('usage', '--root names an image, and --no-host leaves it out: leave out one of the two');
  if (captured && isAlone)
    throw new Failure('usage', '--host names a host, and --no-host none: leave out one of the two');
  if (isAlone && !desired)
    throw new Failure('usage', '--no-host shows a plan alone, and there is no portplan.yaml here: name FILE');
  if (captured) return capturedHost(captured, desired);
  return isAlone ? noHost([]) : thisHost(context, desired);
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

async function thisHost(context: Context, desired: DesiredState | null): Promise<Host> {
  const backend = await backendOf(context.system);
  const platform = platformOfPlan(context, desired);
  const otherwise = desired ? 'the plan alone is shown' : `the defaults of ${platform} are shown`;
  const rest = `${otherwise}; --host SNAPSHOT names a host`;
  if (!backend) {
    const here = platformName(context.system.platform);
    return noHost([`portplan reads no settings and no sockets on ${here}: ${rest}`]);
  }
  if (backend.platform === platform) return liveHost(context, backend);
  return noHost([`this host, on ${backend.platform}, is not in the picture: ${rest}`]);
}

async function liveHost(context: Context, backend: Backend): Promise<Host> {
  const { system } = context;
  const { facts } = await hostHere(context, backend);
  const open = system.isImage
    ? null
    : await readHost(async () => await backend.openSockets(system, (socket) => !hasPeer(socket)));
  if (open) return { facts, sockets: socketClaims(open.sockets), isHere: true, notes: hiddenNotes(open, system) };
  const notes = system.isImage ? [] : [`nobody can tell what listens on ${facts.host}: that is not in the picture`];
  return { facts, sockets: [], isHere: !system.isImage, notes };
}

function hiddenNotes(open: OpenSockets, system: Context['system']): readonly string[] {
  return [unseenWords(open, system.user().uid === 0, 'see who has which port') ?? []].flat();
}

/** The host's own where the plan is for that, too. */
function platformOfPlan(context: Context, desired: DesiredState | null): Platform {
  const here = platformOf(context);
  const [first = here] = desired?.platforms ?? [];
  return desired?.platforms?.includes(here) === false ? first : here;
}
