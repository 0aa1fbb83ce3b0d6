import { grouped } from '../../../model/grouped.ts';
import { fieldOf, itemsOf, type Json, onlyEntry, textIn } from '../json-value.ts';
import { nftItems } from './nft-json.ts';

/**
 * What `nft -j list ruleset` prints, without the tables that iptables-nft-save lists whole: nft prints their rules without the
 * addresses of their targets. Of a table that nft made under such a name (`ip nat` with a chain `prerouting`), iptables-nft-save
 * prints its own chains alone, empty ones, and its exit status is 0 (measured with iptables 1.8.9): such a table stays.
 */
export function nativeTables(nft: string, iptables: string | null, ip6tables: string | null): string {
  const items = nftItems(nft);
  // What is not understood stays as it is: whoever reads the rules says so.
  if (items === null) return nft;
  const listed = new Map([...listedTables('ip', iptables), ...listedTables('ip6', ip6tables)]);
  const chains = items.flatMap((item) => fieldOf(item, 'chain') ?? []);
  const rules = grouped(
    items.flatMap((item) => fieldOf(item, 'rule') ?? []),
    (rule) => `${tableNamed(rule, 'table')} ${textIn(fieldOf(rule, 'chain'))}`,
  );
  const partly = new Set(
    chains.flatMap((chain) => {
      const [table, name] = [tableNamed(chain, 'table'), textIn(fieldOf(chain, 'name'))];
      const count = rules.get(`${table} ${name}`)?.length ?? 0;
      return listed.get(table)?.get(name) === count ? [] : [table];
    }),
  );
  const isListed = (table: string): boolean => listed.has(table) && !partly.has(table);
  return JSON.stringify({ nftables: items.filter((item) => !isListed(tableOf(item))) });
}

/** The tables that a `-save` program lists: each with the number of rules in each of its chains. */
function listedTables(family: string, text: string | null): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const tables = new Map<string, Map<string, number>>();
  let chains = new Map<string, number>();
  for (const [, sign, name = ''] of (text ?? '').matchAll(/^(\*|:|-A )(\S+)/gm)) {
    if (sign === '*') tables.set(`${family} ${name}`, (chains = new Map<string, number>()));
    else chains.set(name, sign === ':' ? 0 : (chains.get(name) ?? 0) + 1);
  }
  return tables;
}

function tableOf(item: Json): string {
  const [kind, value] = onlyEntry(item);
  return tableNamed(value, kind === 'table' ? 'name' : 'table');
}

function tableNamed(value: Json, field: 'name' | 'table'): string {
  return `${textIn(fieldOf(value, 'family'))} ${textIn(fieldOf(value, field))}`;
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
