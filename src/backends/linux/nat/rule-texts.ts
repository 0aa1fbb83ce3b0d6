/** What the programs of a host print of its packet rules, and all of it as one value. */
import type { PacketRules } from '../../../model/nat/packet-rules.ts';
import { parseIpVs } from './ip-vs.ts';
import { parseIptablesSave } from './iptables-save.ts';
import { parseNftJson } from './nft-json.ts';

/** Each text as its program prints it; null where there is nothing to list, or nobody to list it. */
export interface RuleTexts {
  /** `nft -j list ruleset`, without the tables that iptables lists. */
  readonly nft: string | null;
  /** `iptables-nft-save`, and `ip6tables-nft-save`. */
  readonly iptables: string | null;
  readonly ip6tables: string | null;
  /** `iptables-legacy-save`: what it lists, nothing else does. */
  readonly iptablesLegacy: string | null;
  readonly ip6tablesLegacy: string | null;
  /** The text of /proc/net/ip_vs. */
  readonly ipVs: string | null;
}

/** Throws a SyntaxError where the text of nft is no JSON. */
export function packetRulesOf(texts: RuleTexts): PacketRules {
  const iptables = [
    ...parseIptablesSave(texts.iptables ?? '', 'ip'),
    ...parseIptablesSave(texts.ip6tables ?? '', 'ip6'),
    ...parseIptablesSave(texts.iptablesLegacy ?? '', 'ip'),
    ...parseIptablesSave(texts.ip6tablesLegacy ?? '', 'ip6'),
  ];
  const nft = texts.nft === null ? [] : parseNftJson(texts.nft);
  return {
    tables: [...nft, ...iptables],
    virtualServers: parseIpVs(texts.ipVs ?? ''),
  };
}
