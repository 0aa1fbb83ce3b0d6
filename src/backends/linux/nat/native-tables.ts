import { fieldOf, itemsOf, type Json, onlyEntry, textIn } from '../json-value.ts';
import { nftItems } from './nft-json.ts';

/**
 * What `nft -j list ruleset` prints, without the tables that iptables-nft-save lists: nft prints their rules without the
 * addresses of their targets. A table of such a name that nft made is none that iptables lists, and stays.
 */
export function nativeTables(nft: string, iptables: string | null, ip6tables: string | null): string {
  const listed = new Set([...tableNames('ip', iptables), ...tableNames('ip6', ip6tables)]);
  const items = nftItems(nft);
  // What is not understood stays as it is: whoever reads the rules says so.
  return items === null ? nft : JSON.stringify({ nftables: items.filter((item) => !listed.has(tableOf(item))) });
}

function tableNames(family: string, text: string | null): readonly string[] {
  return Array.from((text ?? '').matchAll(/^\*(\S+)/gm), ([, name]) => `${family} ${name ?? ''}`);
}

function tableOf(item: Json): string {
  const [kind, value] = onlyEntry(item);
  return `${textIn(fieldOf(value, 'family'))} ${textIn(fieldOf(value, kind === 'table' ? 'name' : 'table'))}`;
}

/** Tables that iptables-nft makes are known by their names; in a text that is not understood there may be some. */
export function mayHaveIptables(nft: string, family: 'ip' | 'ip6'): boolean {
  const items = nftItems(nft);
  if (items === null) return true;
  return items.some((item) => {
    const table = fieldOf(item, 'table');
    return fieldOf(table, 'family') === family && IPTABLES.has(textIn(fieldOf(table, 'name')));
  });
}

const IPTABLES = new Set(['nat', 'filter', 'mangle', 'raw', 'security']);

/** Tables of bridges and of devices with rules that may lead packets elsewhere: portplan does not follow those. */
export function unfollowedTables(nft: string): readonly string[] {
  const names = (nftItems(nft) ?? []).flatMap((item) => {
    const rule = fieldOf(item, 'rule');
    const [family, table] = [textIn(fieldOf(rule, 'family')), textIn(fieldOf(rule, 'table'))];
    const isUnfollowed = family === 'netdev' || family === 'bridge';
    return isUnfollowed && itemsOf(fieldOf(rule, 'expr')).some(leadsElsewhere) ? [`${family} ${table}`] : [];
  });
  return [...new Set(names)];
}

function leadsElsewhere(statement: Json): boolean {
  return fieldOf(statement, 'fwd') !== undefined || fieldOf(statement, 'mangle', 'key', 'payload') !== undefined;
}
