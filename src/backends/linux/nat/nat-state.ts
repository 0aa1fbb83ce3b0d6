/** What was read of a host's packet rules: a plain value that JSON can hold, as snapshots keep it. */
import type { HostNat, SeenNat } from '../../../model/nat/host-nat.ts';
import type { HostNetwork } from '../../../model/nat/host-network.ts';
import { type IpFamily, parseIp, prefixLength } from '../../../model/nat/ip-number.ts';
import type { Unseen } from '../../../model/unseen/unseen.ts';
import { parseIpVs } from './ip-vs.ts';
import { packetRulesOf, type RuleTexts, unreadableTexts } from './rule-texts.ts';

export interface NatState {
  /** Null where they could not be listed. */
  readonly interfaces: readonly Link[] | null;
  readonly texts: Partial<RuleTexts>;
  /** What tells every user of packet rules: interfaces of programs that publish ports, such as docker0, or traces in the kernel. */
  readonly engines: readonly string[];
  /** Why some rules are not among the texts, one reason each; null where nobody with the right to has looked. */
  readonly gaps: readonly string[] | null;
}

export interface Link {
  readonly name: string;
  /** `192.168.0.2/24`, the first one first. */
  readonly addresses: readonly string[];
  /** Whether packets of other hosts come in on it. */
  readonly outside: boolean;
  readonly routesLoopback: boolean;
  /** Only where its addresses are reached through the other interfaces. */
  readonly virtual?: true;
  /** The families whose packets from it are sent on to other hosts; not in snapshots of older versions. */
  readonly forwards?: readonly IpFamily[];
}

/** The packet rules of the host, and what was not seen of them. `from`: where the state was read. */
export function seenNat(state: NatState, host: string, from: 'machine' | 'snapshot'): SeenNat {
  return { nat: hostNat(state), unseen: unseenOf(state, host, from) };
}

/** Whether some rule was listed. The table of IPVS has its headings wherever the module is loaded, so it must have a server. */
function tellsOfRules({ ipVs, ...lists }: Partial<RuleTexts>): boolean {
  if (Object.values(lists).some((text) => text != null)) return true;
  const { virtualServers = [], markedServers = [] } = parseIpVs(ipVs ?? '') ?? {};
  return virtualServers.length + markedServers.length > 0;
}

/** Where nothing tells of packet rules nothing is said of them, as most hosts have none. */
function unseenOf(
  { interfaces, texts, engines, gaps }: NatState,
  host: string,
  from: 'machine' | 'snapshot',
): readonly Unseen[] {
  const hasRules = tellsOfRules(texts);
  const missing = interfaces === null && hasRules ? ['`ip -j address` (iproute2) does not list the interfaces'] : [];
  const known = engines.length > 0 || hasRules ? (gaps ?? []) : [];
  const all = [...unreadableTexts(texts), ...missing, ...known];
  const unlisted: readonly Unseen[] =
    gaps === null && engines.length > 0 ? [{ kind: 'packet-rules', host, engines, from }] : [];
  return all.length === 0 ? unlisted : [...unlisted, { kind: 'some-packet-rules', host, gaps: all }];
}

/** Null where too little was read to tell anything. */
function hostNat({ interfaces, texts, gaps }: NatState): HostNat | null {
  if (interfaces === null) return null;
  // Everybody may read the virtual servers of IPVS.
  if (gaps === null && texts.ipVs == null) return null;
  return { rules: packetRulesOf(texts), network: networkOf(interfaces) };
}

function networkOf(links: readonly Link[]): HostNetwork {
  return {
    interfaces: links.map(({ name, addresses, outside, routesLoopback, virtual, forwards = null }) => ({
      ...{ name, isOutside: outside, routesLoopback, isVirtual: virtual === true, forwards },
      addresses: addresses.flatMap((address) => {
        const [text = '', length = ''] = address.split('/');
        const ip = parseIp(text);
        const bits = ip && prefixLength(length, ip.family);
        return ip === null || bits === null ? [] : [{ ip, length: bits }];
      }),
    })),
  };
}
