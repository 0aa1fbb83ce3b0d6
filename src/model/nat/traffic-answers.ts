/** Who gets what is sent to a service's port: from outside, from processes of its host, and on the loopback. */
import { addressCover, type AddressCover } from '../bind/address-cover.ts';
import { grouped } from '../grouped.ts';
import type { HostNat } from './host-nat.ts';
import { formatIp, type IpNumber } from './ip-number.ts';
import { type LostOnTheWay, outcomeKey, type Possible } from './outcome.ts';
import type { PacketRule } from './packet-rules.ts';
import { ruleOwner } from './rule-owner.ts';
import { type AskedTraffic, isCovered, type TrafficOrigin, waysTo } from './traffic-ways.ts';
import { whoAnswers } from './who-answers.ts';

/**
 * service: the socket that has the port gets it. taken: a translation leads it elsewhere. dropped: a rule of a firewall stops
 * it. may: a rule that reading can't decide may lead it elsewhere.
 */
export type Gets = 'service' | 'taken' | 'dropped' | 'may';

export interface TrafficAnswer {
  readonly from: TrafficOrigin;
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
    ({ from, gets, possible, address }) => `${from} ${gets} ${gets === 'service' ? '' : outcomeKey(possible, address)}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { from, gets, possible } = first;
    const to = [
      ...new Set(group.map(({ address, isAnyAddress }) => (isAnyAddress ? ANY[address.family] : formatIp(address)))),
    ];
    const inputs = [...new Set(group.flatMap(({ input }) => input ?? []))];
    return [{ from, gets, possible, to, inputs }];
  });
}

/** What an answer names where the interface with the address is not there yet. */
const ANY = { ip: 'any IPv4 address', ip6: 'any IPv6 address' } as const;

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
      return isSamePort && isSurelyCovered(outcome.address, addressCover(address, ipv6Only)) ? 'service' : 'taken';
    }
    case 'elsewhere':
    case 'servers':
      return 'taken';
    case 'nobody':
      return isLost(outcome.why) || isPartOfService(outcome.by, port) ? 'taken' : 'dropped';
    case 'unknown':
      return 'may';
  }
}

/** A rule that leads it away takes it from the service, wherever it ends. */
function isLost(why: Extract<Possible['outcome'], { kind: 'nobody' }>['why']): why is LostOnTheWay {
  return why !== 'dropped' && why !== 'refused';
}

/** What IPVS or Kubernetes refuses is theirs, and has no server just now: no firewall was asked to keep it away. */
function isPartOfService(by: PacketRule | string | null, port: number): boolean {
  if (by === null || typeof by === 'string') return by !== null;
  return ruleOwner(by, port).program === 'kube-proxy';
}

/** Whether a socket of that cover has the address to which a redirect leads; where that address is not known, it must have all. */
function isSurelyCovered(ip: IpNumber | null, cover: AddressCover): boolean {
  return ip === null ? cover.v4 === '*' && cover.v6 === '*' : isCovered(ip, cover);
}

/** Whether something else than the service gets it, or may: null where nothing does. */
export function worstOf(answers: readonly TrafficAnswer[]): 'taken' | 'may' | null {
  if (answers.some(({ gets }) => gets === 'taken')) return 'taken';
  return answers.some(({ gets }) => gets === 'may') ? 'may' : null;
}
