import { counted, thousands } from '../../model/text/counted.ts';
import { grouped } from '../../model/grouped.ts';
import { mostReserving, type RangeView, rangeViews } from '../range-views.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import { LEAST_DYNAMIC_PORTS } from './windows-dynamic-range.ts';
import { addressCover } from '../../model/bind/address-cover.ts';
import type { Connection, Platform } from '../../model/plan/desired-state.ts';
import { isReused, REUSE_DELAY_SECONDS, TIME_WAIT_SECONDS } from '../../model/host/time-wait.ts';
import { count } from '../../model/ports/port-set.ts';

const AT_LEAST = 4096;

/** How long the port of a closed connection is in TIME_WAIT. */
interface TimeWait {
  readonly seconds: number;
  /** In some versions it is longer. */
  readonly isAtLeast: boolean;
  /** Connections to the host itself are so short in TIME_WAIT that they do not count. */
  readonly isLocalFree: boolean;
}

/** On macOS and FreeBSD net.inet.tcp.msl, twice; Windows by version, up to 240. Local on FreeBSD: net.inet.tcp.msl_local. */
const TIME_WAIT: Readonly<Record<Platform, TimeWait>> = {
  linux: { seconds: TIME_WAIT_SECONDS, isAtLeast: false, isLocalFree: false },
  macos: { seconds: 30, isAtLeast: false, isLocalFree: false },
  freebsd: { seconds: 60, isAtLeast: false, isLocalFree: true },
  windows: { seconds: 120, isAtLeast: true, isLocalFree: false },
};

export const ephemeralRangeSmall: LintRule = {
  id: 'ephemeral-range-small',
  severity: 'warning',
  summary: 'The ephemeral range has too few ports left for the outgoing connections of the host.',
  why: `Each connection to one destination needs a port of its own, and keeps it in TIME_WAIT after it was closed here: for 60 s on
Linux (\`tcp_fin_timeout\` does not change that, measured on Linux 6.18) and on FreeBSD, 30 s on macOS (both are twice
\`net.inet.tcp.msl\`), 2 to 4 minutes on Windows. When all are gone, connect fails with \`EADDRNOTAVAIL\`: a Mac with 16,384 ports
and 20,775 connections in TIME_WAIT could open no more. What services write in \`connections\` is added up for each destination.

Linux gives a port in TIME_WAIT to a new connection after a second: to one on loopback where \`timeWaitReuse\` (\`tcp_tw_reuse\`) is
loopback, as it is by default, to every one where it is on, and to none where it is off or \`tcp_timestamps\` is 0. Then the
connections of a second have to fit, no more: 200 ports on loopback carry 200 connections a second, and of 300 a second every
third failed (measured on Linux 6.18). \`tcp_max_tw_buckets\` is the most that Linux keeps in TIME_WAIT at all. Settings that the plan does not name
are those of the host of \`--host\`, or else the kernel's defaults. On FreeBSD loopback is not counted (\`net.inet.tcp.msl_local\`). A range without any port left is for \`reserved-covers-ephemeral\`, and
a range that Windows refuses for \`windows-dynamic-range\`.

A program that binds an address of its own before it connects (\`bindBeforeConnect: true\`) takes a port that serves one connection in
all, whatever the destination, and is kept for 60 s whatever \`timeWaitReuse\` says; other programs can't connect from it either:
6 connections a second to two hosts failed with \`EADDRINUSE\` after 200 on 200 ports (measured on Linux 6.18). With
\`IP_BIND_ADDRESS_NO_PORT\` the port is chosen when it connects, and counts for its destination.`,
  options: { atLeast: `how many usable ports are enough without connections; ${AT_LEAST} where nothing is said` },
  *check(host, { atLeast = AT_LEAST }) {
    for (const view of rangeViews(host).filter(({ usable }) => usable.length > 0)) {
      if (host.platform === 'windows' && count([view.range]) < LEAST_DYNAMIC_PORTS) continue;
      if (count(view.usable) < atLeast) yield* tooFew(host, view, atLeast);
      if (view.protocol !== 'udp') yield* overrun(host, count(view.usable));
    }
  },
};

/** Silent about a default range that nothing in the plan makes smaller. */
function* tooFew(host: PlannedHost, { name, range, usable }: RangeView, atLeast: number): Iterable<LintFinding> {
  const at = host.ephemeral.at ?? mostReserving(host, [range]);
  const [left, all] = [count(usable), count([range])];
  const rest = left < all ? `, ${counted(all - left, 'other')} reserved` : '';
  if (!at) return;
  yield {
    message: `${name} has ${counted(left, 'usable port')}${rest}, expected ${counted(atLeast, 'port')} or more`,
    help: `widen the range${rest && ', or reserve less of it'}; or say with atLeast how many are enough for this host`,
    at,
  };
}

function* overrun(host: PlannedHost, usable: number): Iterable<LintFinding> {
  const { seconds: timeWait, isLocalFree } = TIME_WAIT[host.platform];
  const bound = boundFirst(host);
  if (bound && bound.ports > usable) yield tooManyBound(bound, usable);
  const taken = Math.min(bound?.ports ?? 0, usable);
  for (const connections of byDestination(host.services)) {
    const last = connections.at(-1);
    if (!last || (isLocalFree && isLocal(last.to))) continue;
    const seconds = isReusedFor(host, last.to) ? REUSE_DELAY_SECONDS : timeWait;
    const waiting = waitingPorts(host, rateOf(connections) * seconds);
    if (waiting + taken <= usable) continue;
    yield {
      message: `${keepWords(host, connections, { waiting, seconds, taken })}; ${thousands(usable)} are usable`,
      help: helpFor(host, seconds),
      at: last.at,
      related: connections.slice(0, -1).map(({ at }) => ({ message: 'connects there too', at })),
    };
  }
}

function keepWords(
  { platform }: PlannedHost,
  connections: readonly Connection[],
  { waiting, seconds, taken }: Readonly<Record<'waiting' | 'seconds' | 'taken', number>>,
): string {
  const atLeast = TIME_WAIT[platform].isAtLeast ? 'at least ' : '';
  const besides = taken === 0 ? '' : `, and ${counted(taken, 'other')} are bound first, ${FOR_ONE}`;
  return `${counted(rateOf(connections), 'connection')} a second to ${connections.at(-1)?.to ?? ''} keep ${counted(waiting, 'port')} in TIME_WAIT for ${atLeast}${seconds} s${besides}`;
}

/** Connections of programs that bind an address before they connect, whatever their destinations. */
interface BoundFirst {
  readonly connections: readonly [Connection, ...Connection[]];
  readonly perSecond: number;
  /** How many ports they keep in TIME_WAIT. */
  readonly ports: number;
}

/** Null where the plan has none, and for other systems, of which nothing was measured. */
function boundFirst(host: PlannedHost): BoundFirst | null {
  const [first, ...others] = connectionsOf(host.services).filter(({ bindsFirst }) => bindsFirst);
  if (!first || host.platform !== 'linux') return null;
  const perSecond = rateOf([first, ...others]);
  return { connections: [first, ...others], perSecond, ports: waitingPorts(host, perSecond * TIME_WAIT_SECONDS) };
}

const FOR_ONE = 'each for one connection in all';

function tooManyBound({ connections, perSecond, ports }: BoundFirst, usable: number): LintFinding {
  const [last] = connections.slice(-1);
  return {
    message: `${counted(perSecond, 'connection')} a second that bind an address first keep ${counted(ports, 'port')} in TIME_WAIT for ${TIME_WAIT_SECONDS} s, ${FOR_ONE}; ${thousands(usable)} are usable`,
    help: 'have the program set IP_BIND_ADDRESS_NO_PORT before it binds, so that ports count for each destination; or widen the range, or keep connections open (a pool)',
    at: (last ?? connections[0]).at,
    related: connections.slice(0, -1).map(({ at }) => ({ message: 'binds first, too', at })),
  };
}

function rateOf(connections: readonly Connection[]): number {
  return connections.reduce((sum, { perSecond = 0 }) => sum + perSecond, 0);
}

/** The kernel keeps no more of them in TIME_WAIT than it was told to (tcp_max_tw_buckets). */
function waitingPorts({ facts }: PlannedHost, wanted: number): number {
  return Math.min(Math.round(wanted), facts?.mostTimeWait ?? Infinity);
}

function helpFor({ platform, facts, timeWaitReuse }: PlannedHost, seconds: number): string {
  const ways = 'widen the range, keep connections open (a pool), or use more source addresses or destinations';
  if (platform !== 'linux' || seconds === REUSE_DELAY_SECONDS) return ways;
  if (facts?.hasTcpTimestamps === false)
    return `${ways}; with net.ipv4.tcp_timestamps = 0 no port is used again sooner`;
  return timeWaitReuse.value === 'on' ? ways : `${ways}; timeWaitReuse: on lets them use a port again after a second`;
}

function isReusedFor({ platform, facts, timeWaitReuse }: PlannedHost, to: string): boolean {
  const rules = { reuse: timeWaitReuse.value, hasTimestamps: facts?.hasTcpTimestamps ?? true };
  return platform === 'linux' && isReused(rules, [isLocal(to) ? '127.0.0.1' : to]);
}

/** The connections of the whole host; a service that two files describe counts once. */
function connectionsOf(services: PlannedHost['services']): readonly Connection[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  return [...byName.values()].flatMap(({ connections = [] }) => connections);
}

/** Those whose ports count for each destination, by destination. */
function byDestination(services: PlannedHost['services']): Iterable<readonly Connection[]> {
  const each = connectionsOf(services).filter(({ bindsFirst }) => !bindsFirst);
  const keyOf = ({ to }: Connection): string => {
    const { host, port } = destination(to);
    return `${host} ${port}`;
  };
  return grouped(each, keyOf).values();
}

/** However it is spelled: `DB.example:5432`, `[::ffff:10.0.0.7]:443`. */
function destination(to: string): { readonly host: string; readonly port: number } {
  const colon = to.lastIndexOf(':');
  return { host: hostOf(to.slice(0, colon)), port: Number(to.slice(colon + 1)) };
}

function hostOf(text: string): string {
  const literal = /^\[(.*)\]$/.exec(text)?.[1] ?? (/^[\d.]+$/.test(text) ? text : null);
  if (literal === null) return text.toLowerCase().replace(/\.$/, '');
  const { v4, v6 } = addressCover(literal, true);
  return v4 ?? v6 ?? literal;
}

function isLocal(to: string): boolean {
  const { host } = destination(to);
  return LOOPBACK.test(host) || host === hostOf('[::1]');
}

const LOOPBACK = /^127\.[\d.]+$|^(?:.*\.)?localhost$/;
