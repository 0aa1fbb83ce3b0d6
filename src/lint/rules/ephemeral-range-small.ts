import { counted, thousands } from '../../model/text/counted.ts';
import { firstReserved, type RangeView, rangeViews } from '../ephemeral.ts';
import type { Finding, Rule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import { LEAST_DYNAMIC_PORTS } from './windows-dynamic-range.ts';
import { addressCover } from '../../model/bind/address-cover.ts';
import type { Connection, Platform } from '../../model/plan/desired-state.ts';
import { count } from '../../model/ports/port-set.ts';

const AT_LEAST = 4096;

/** Seconds, at least: TCP_TIMEWAIT_LEN; net.inet.tcp.msl, twice; Windows by version, up to 240. */
const TIME_WAIT: Readonly<Record<Platform, number>> = { linux: 60, macos: 30, freebsd: 60, windows: 120 };

export const ephemeralRangeSmall: Rule = {
  id: 'ephemeral-range-small',
  severity: 'warning',
  summary: 'The ephemeral range has too few ports left for the outgoing connections of the host.',
  why: `Each connection to one destination needs a port of its own, and keeps it in TIME_WAIT after it was closed here: for 60 s on
Linux (\`tcp_fin_timeout\` does not change that, measured on Linux 6.18) and on FreeBSD, 30 s on macOS (both are twice
\`net.inet.tcp.msl\`), 2 to 4 minutes on Windows. When all are gone, connect fails with \`EADDRNOTAVAIL\`: a Mac with 16,384 ports
and 20,775 connections in TIME_WAIT could open no more. What services write in \`connections\` is added up for each destination.

Loopback is not counted on Linux and FreeBSD, which give such a port back after a second or sooner (\`tcp_tw_reuse\`,
\`net.inet.tcp.msl_local\`). A range without any port left is for \`reserved-covers-ephemeral\`, and
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

function* overrun({ platform, services }: PlannedHost, usable: number): Iterable<Finding> {
  const seconds = TIME_WAIT[platform];
  for (const connections of byDestination(services)) {
    const perSecond = connections.reduce((sum, each) => sum + each.perSecond, 0);
    const last = connections.at(-1);
    const waiting = Math.round(perSecond * seconds);
    if (!last || waiting <= usable || isQuick(platform, last.to)) continue;
    yield {
      message: `${counted(perSecond, 'connection')} a second to ${last.to} keep ${counted(waiting, 'port')} in TIME_WAIT for ${platform === 'windows' ? 'at least ' : ''}${seconds} s; ${thousands(usable)} are usable`,
      help: 'widen the range, keep connections open (a pool), or use more source addresses or destinations',
      at: last.at,
      related: connections.slice(0, -1).map(({ at }) => ({ message: 'connects there too', at })),
    };
  }
}

/** Of the whole host; a service that two files describe counts once. */
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

function isQuick(platform: Platform, to: string): boolean {
  const { host } = destination(to);
  return (platform === 'linux' || platform === 'freebsd') && (LOOPBACK.test(host) || host === hostOf('[::1]'));
}

const LOOPBACK = /^127\.[\d.]+$|^(?:.*\.)?localhost$/;
