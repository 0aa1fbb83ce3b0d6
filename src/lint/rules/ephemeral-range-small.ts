import { counted, thousands } from '../../model/text/counted.ts';
import { firstReserved, type RangeView, rangeViews } from '../range-views.ts';
import type { Finding, Rule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import { LEAST_DYNAMIC_PORTS } from './windows-dynamic-range.ts';
import { addressCover } from '../../model/bind/address-cover.ts';
import type { Connection, Platform } from '../../model/plan/desired-state.ts';
import { isReused, REUSE_DELAY_SECONDS, TIME_WAIT_SECONDS } from '../../model/host/time-wait.ts';
import { count } from '../../model/ports/port-set.ts';

const AT_LEAST = 4096;

/** Seconds, at least: on macOS and FreeBSD net.inet.tcp.msl, twice; Windows by version, up to 240. */
const TIME_WAIT: Readonly<Record<Platform, number>> = {
  linux: TIME_WAIT_SECONDS,
  macos: 30,
  freebsd: 60,
  windows: 120,
};

export const ephemeralRangeSmall: Rule = {
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
a range that Windows refuses for \`windows-dynamic-range\`.`,
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
function* tooFew(host: PlannedHost, { name, range, usable }: RangeView, atLeast: number): Iterable<Finding> {
  const at = host.ephemeral.at ?? firstReserved(host, [range]);
  const [left, all] = [count(usable), count([range])];
  const rest = left < all ? `, ${counted(all - left, 'other')} reserved` : '';
  if (!at) return;
  yield {
    message: `${name} has ${counted(left, 'usable port')}${rest}, expected ${counted(atLeast, 'port')} or more`,
    help: `widen the range${rest && ', or reserve less of it'}; or say with atLeast how many are enough for this host`,
    at,
  };
}

function* overrun(host: PlannedHost, usable: number): Iterable<Finding> {
  const { platform, services } = host;
  for (const connections of byDestination(services)) {
    const perSecond = connections.reduce((sum, each) => sum + each.perSecond, 0);
    const last = connections.at(-1);
    if (!last || (platform === 'freebsd' && isLocal(last.to))) continue;
    const seconds = isReusedFor(host, last.to) ? REUSE_DELAY_SECONDS : TIME_WAIT[platform];
    const waiting = Math.min(Math.round(perSecond * seconds), host.facts?.mostTimeWait ?? Infinity);
    if (waiting <= usable) continue;
    yield {
      message: `${counted(perSecond, 'connection')} a second to ${last.to} keep ${counted(waiting, 'port')} in TIME_WAIT for ${platform === 'windows' ? 'at least ' : ''}${seconds} s; ${thousands(usable)} are usable`,
      help: helpFor(host, seconds),
      at: last.at,
      related: connections.slice(0, -1).map(({ at }) => ({ message: 'connects there too', at })),
    };
  }
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

/** The connections of the whole host by destination; a service that two files describe counts once. */
function byDestination(services: PlannedHost['services']): Iterable<readonly Connection[]> {
  const byName = new Map(services.map((service) => [service.name, service]));
  const byTo = new Map<string, readonly Connection[]>();
  for (const connection of [...byName.values()].flatMap(({ connections = [] }) => connections)) {
    const { host, port } = destination(connection.to);
    byTo.set(`${host} ${port}`, [...(byTo.get(`${host} ${port}`) ?? []), connection]);
  }
  return byTo.values();
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
