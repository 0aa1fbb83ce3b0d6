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

/** What each text says. */
const READERS: Readonly<Record<keyof RuleTexts, (text: string) => Partial<PacketRules>>> = {
  nft: (text) => ({ tables: parseNftJson(text) }),
  iptables: (text) => ({ tables: parseIptablesSave(text, 'ip') }),
  ip6tables: (text) => ({ tables: parseIptablesSave(text, 'ip6') }),
  iptablesLegacy: (text) => ({ tables: parseIptablesSave(text, 'ip') }),
  ip6tablesLegacy: (text) => ({ tables: parseIptablesSave(text, 'ip6') }),
  ipVs: parseIpVs,
};

/** `texts`: a snapshot of an older version has fewer. */
export function packetRulesOf(texts: Partial<RuleTexts>): PacketRules {
  const names = Object.keys(READERS) as readonly (keyof RuleTexts)[];
  const read = names.flatMap((name) => {
    const text = texts[name] ?? null;
    return text === null ? [] : READERS[name](text);
  });
  return {
    tables: read.flatMap(({ tables = [] }) => tables),
    virtualServers: read.flatMap(({ virtualServers = [] }) => virtualServers),
    markedServers: read.flatMap(({ markedServers = [] }) => markedServers),
  };
}
