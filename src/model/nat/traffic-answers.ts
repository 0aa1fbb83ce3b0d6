/** Who gets what is sent to a service's port: from outside, from processes of its host, and on the loopback. */
import { addressCover } from '../bind/address-cover.ts';
import { grouped } from '../grouped.ts';
import type { Protocol } from '../ports/protocol.ts';
import type { HostNat } from './host-nat.ts';
import type { HostNetwork } from './host-network.ts';
import { formatIp, type IpNumber, isLoopbackIp, parseIp } from './ip-number.ts';
import { keyOf, type Possible } from './outcome.ts';
import type { Rule } from './packet-rules.ts';
import { ruleOwner } from './rule-owner.ts';
import { whoAnswers } from './who-answers.ts';

export interface AskedTraffic {
  readonly protocol: Protocol;
  readonly port: number;
  /** Null for every address. */
  readonly address: string | null;
  readonly ipv6Only: boolean;
}

export type Origin = 'outside' | 'host' | 'loopback';

/**
 * service: the socket that has the port gets it. taken: a translation leads it elsewhere. dropped: a rule of a firewall stops
 * it. may: a rule that reading can't decide may lead it elsewhere.
 */
export type Gets = 'service' | 'taken' | 'dropped' | 'may';

export interface TrafficAnswer {
  readonly from: Origin;
  readonly gets: Gets;
  /** The addresses that clients name, for which the answer is this one. */
  readonly to: readonly string[];
  /** The interfaces that it comes in on; none where it is sent here. */
  readonly inputs: readonly string[];
  readonly possible: readonly Possible[];
}

/** One answer for each origin, or more where addresses or interfaces differ. */
export function trafficAnswers({ rules, network }: HostNat, asked: AskedTraffic): readonly TrafficAnswer[] {
  const { protocol, port } = asked;
  const all = waysTo(network, asked).map((way) => {
    const { from, address, input } = way;
    const possible = whoAnswers(rules, way.network ?? network, {
      ...{ protocol, port, address },
      from: from === 'outside' ? { input } : 'here',
    });
    return { ...way, gets: getsOf(possible, asked), possible };
  });
  const groups = grouped(
    all,
    ({ from, gets, possible, address }) => `${from} ${gets} ${gets === 'service' ? '' : keyOf(possible, address)}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { from, gets, possible } = first;
    const to = [
      ...new Set(group.map(({ address, network: future }) => (future ? ANY[address.family] : formatIp(address)))),
    ];
    const inputs = [...new Set(group.flatMap(({ input }) => input ?? []))];
    return [{ from, gets, possible, to, inputs }];
  });
}

interface Way {
  readonly from: Origin;
  readonly address: IpNumber;
  readonly input: string | null;
  /** The network with an interface that is not there yet. */
  readonly network?: HostNetwork;
}

/** A host may have a virtual address for each of a thousand services: rules tell few of them apart. */
const MOST_ADDRESSES = 512;

function waysTo(network: HostNetwork, { address, ipv6Only }: AskedTraffic): readonly Way[] {
  const cover = addressCover(address, ipv6Only);
  const isAsked = ({ family, value }: IpNumber): boolean => {
    const covered = family === 'ip' ? cover.v4 : cover.v6;
    return covered === '*' || (covered !== null && parseIp(covered)?.value === value);
  };
  const outside = network.interfaces.filter(({ isOutside }) => isOutside);
  const named = outside.flatMap(({ name, addresses }) => addresses.map(({ ip }) => ({ ip, name })));
  const own = named.filter(({ ip }) => isAsked(ip) && !isLinkLocal(ip)).slice(0, MOST_ADDRESSES);
  const loopback = LOOPBACKS.filter(isAsked);
  const elsewhere = own.length + loopback.length > 0 ? [] : onInnerInterface(network, isAsked);
  return [
    ...(outside.length === 0 ? onFutureInterface(network, isAsked, address === null) : []),
    ...own.map(({ ip, name }): Way => ({ from: 'outside', address: ip, input: name })),
    ...elsewhere.flatMap((ip) => outside.map(({ name }): Way => ({ from: 'outside', address: ip, input: name }))),
    ...[...own.map(({ ip }) => ip), ...elsewhere].map((ip): Way => ({ from: 'host', address: ip, input: null })),
    ...loopback.map((ip): Way => ({ from: 'loopback', address: ip, input: null })),
  ];
}

/** A host that has no network now may have one when the service runs. */
function onFutureInterface(
  network: HostNetwork,
  isAsked: (ip: IpNumber) => boolean,
  isForAll: boolean,
): readonly Way[] {
  const asked = isForAll ? FUTURE : FUTURE.filter(isAsked);
  const addresses = FUTURE.map((ip) => ({ ip, length: 32 }));
  const future = { name: '', addresses, isOutside: true, routesLoopback: false };
  const there = { interfaces: [...network.interfaces, future] };
  return asked.map((ip): Way => ({ from: 'outside', address: ip, input: null, network: there }));
}

/** Addresses for documentation, which no host has (RFC 5737, RFC 3849). */
const FUTURE = ['192.0.2.1', '2001:db8::1'].flatMap((text) => parseIp(text) ?? []);

const ANY = { ip: 'any IPv4 address', ip6: 'any IPv6 address' } as const;

const LOOPBACKS = ['127.0.0.1', '::1'].flatMap((text) => parseIp(text) ?? []);

/** Such as a service's address on a dummy interface, which a client reaches through any other. */
function onInnerInterface(network: HostNetwork, isAsked: (ip: IpNumber) => boolean): readonly IpNumber[] {
  const all = network.interfaces.flatMap(({ addresses }) => addresses.map(({ ip }) => ip));
  return all.filter((ip) => isAsked(ip) && !isLoopbackIp(ip) && !isLinkLocal(ip)).slice(0, MOST_ADDRESSES);
}

function isLinkLocal({ family, value }: IpNumber): boolean {
  return family === 'ip6' && value >> 118n === 0x3fan;
}

function getsOf(possible: readonly Possible[], asked: AskedTraffic): Gets {
  const each = new Set(possible.map(({ outcome }) => getsIn(outcome, asked)));
  if (each.size === 1) return [...each][0] ?? 'service';
  if (each.has('taken') || each.has('may')) return each.has('service') ? 'may' : 'taken';
  // Whether a firewall lets it through is the question of another tool, as long as it is not for sure.
  return 'service';
}

function getsIn(outcome: Possible['outcome'], { port, address, ipv6Only }: AskedTraffic): Gets {
  switch (outcome.kind) {
    case 'here': {
      if (outcome.by === null) return 'service';
      const isSamePort = outcome.port.first === port && outcome.port.last === port;
      return isSamePort && isCovered(outcome.address, address, ipv6Only) ? 'service' : 'taken';
    }
    case 'elsewhere':
    case 'servers':
      return 'taken';
    case 'nobody':
      return outcome.why === 'loopback-stays' || isPartOfService(outcome.by, port) ? 'taken' : 'dropped';
    case 'unknown':
      return 'may';
  }
}

/** What IPVS or Kubernetes refuses is theirs, and has no server just now: no firewall was asked to keep it away. */
function isPartOfService(by: Rule | string | null, port: number): boolean {
  if (by === null || typeof by === 'string') return by !== null;
  return ruleOwner(by, port).program === 'kube-proxy';
}

/** Whether a socket on the asked address has this one, to which a redirect leads; null where that is not known. */
function isCovered(ip: IpNumber | null, address: string | null, ipv6Only: boolean): boolean {
  const cover = addressCover(address, ipv6Only);
  if (ip === null) return cover.v4 === '*' && cover.v6 === '*';
  const covered = ip.family === 'ip' ? cover.v4 : cover.v6;
  return covered === '*' || (covered !== null && parseIp(covered)?.value === ip.value);
}

/** Whether something else than the service gets it, or may: null where nothing does. */
export function worstOf(answers: readonly TrafficAnswer[]): 'taken' | 'may' | null {
  if (answers.some(({ gets }) => gets === 'taken')) return 'taken';
  return answers.some(({ gets }) => gets === 'may') ? 'may' : null;
}
