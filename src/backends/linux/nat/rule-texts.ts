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

interface RuleReader {
  /** What prints the text. */
  readonly source: string;
  /** Null where the text is not whole, or none that this source prints: it says nothing, and not that there is no rule. */
  readonly read: (text: string) => Partial<PacketRules> | null;
}

const READERS: Readonly<Record<keyof RuleTexts, RuleReader>> = {
  nft: { source: '`nft -j list ruleset`', read: tablesBy(parseNftJson) },
  iptables: { source: '`iptables-nft-save`', read: tablesBy((text) => parseIptablesSave(text, 'ip')) },
  ip6tables: { source: '`ip6tables-nft-save`', read: tablesBy((text) => parseIptablesSave(text, 'ip6')) },
  iptablesLegacy: { source: '`iptables-legacy-save`', read: tablesBy((text) => parseIptablesSave(text, 'ip')) },
  ip6tablesLegacy: { source: '`ip6tables-legacy-save`', read: tablesBy((text) => parseIptablesSave(text, 'ip6')) },
  ipVs: { source: '/proc/net/ip_vs', read: parseIpVs },
};

function tablesBy(parse: (text: string) => PacketRules['tables'] | null): RuleReader['read'] {
  return (text) => {
    const tables = parse(text);
    return tables && { tables };
  };
}

/** `texts`: a snapshot of an older version has fewer. */
export function packetRulesOf(texts: Partial<RuleTexts>): PacketRules {
  const read = readTexts(texts).flatMap(({ rules }) => rules ?? []);
  return {
    tables: read.flatMap(({ tables = [] }) => tables),
    virtualServers: read.flatMap(({ virtualServers = [] }) => virtualServers),
    markedServers: read.flatMap(({ markedServers = [] }) => markedServers),
  };
}

/** Why some rules may be missing: what is not what its source prints, one reason each. */
export function unreadableTexts(texts: Partial<RuleTexts>): readonly string[] {
  const unreadable = readTexts(texts).filter(({ rules }) => rules === null);
  return unreadable.map(({ source }) => `what is there of ${source} is not whole, or not what it prints`);
}

function readTexts(
  texts: Partial<RuleTexts>,
): readonly { readonly source: string; readonly rules: Partial<PacketRules> | null }[] {
  const names = Object.keys(READERS) as readonly (keyof RuleTexts)[];
  return names.flatMap((name) => {
    const text = texts[name] ?? null;
    const { source, read } = READERS[name];
    return text === null ? [] : [{ source, rules: read(text) }];
  });
}
