/** What was read of a host's packet rules: a plain value that JSON can hold, as snapshots keep it. */
import type { HostNat } from '../../../model/nat/host-nat.ts';
import type { HostNetwork } from '../../../model/nat/host-network.ts';
import { parseIp } from '../../../model/nat/ip-number.ts';
import { type RuleTexts, packetRulesOf } from './rule-texts.ts';

export interface NatState {
  /** Null where they could not be listed. */
  readonly interfaces: readonly Link[] | null;
  readonly texts: RuleTexts;
  /** Interfaces by whose names programs are known that publish ports, such as docker0. */
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
}

/** Null where too little was read to tell anything. */
export function hostNat({ interfaces, texts, gaps }: NatState): HostNat | null {
  if (interfaces === null) return null;
  // Everybody may read the virtual servers of IPVS.
  if (gaps === null && texts.ipVs === null) return null;
  return { rules: packetRulesOf(texts), network: networkOf(interfaces) };
}

function networkOf(links: readonly Link[]): HostNetwork {
  return {
    interfaces: links.map(({ name, addresses, outside, routesLoopback }) => ({
      ...{ name, isOutside: outside, routesLoopback },
      addresses: addresses.flatMap((address) => {
        const [text = '', length] = address.split('/');
        const ip = parseIp(text);
        return ip ? [{ ip, length: Number(length) }] : [];
      }),
    })),
  };
}
