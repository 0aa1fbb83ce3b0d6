/** Reads what `nft -j list ruleset` prints (libnftables-json(5)). */
import type { IpFamily } from '../../../model/nat/ip-number.ts';
import type { BaseChain, Chain, Hook, PacketRule, RuleTable } from '../../../model/nat/packet-rules.ts';
import { grouped } from '../../../model/grouped.ts';
import { entriesOf, fieldOf, itemsOf, numberOf, type Json, parseJson, textIn } from '../json-value.ts';
import { nftRule } from './nft-rule.ts';
import type { NamedSets } from './nft-values.ts';

const FAMILIES: Readonly<Record<string, readonly IpFamily[]>> = { ip: ['ip'], ip6: ['ip6'], inet: ['ip', 'ip6'] };
const HOOKS: readonly Hook[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];

/** The tables of IPv4 and IPv6 packets; null where the text is not what nft prints. Those of bridges and devices are left out. */
export function parseNftJson(text: string): readonly RuleTable[] | null {
  const items = nftItems(text);
  if (items === null) return null;
  const of = (kind: string): readonly Json[] =>
    items.map((item) => fieldOf(item, kind)).filter((one) => one !== undefined);
  const sets = grouped([...of('set'), ...of('map')], tableKey);
  const chains = grouped(of('chain'), tableKey);
  const rules = grouped(of('rule'), tableKey);
  return of('table').flatMap((table) => {
    const family = textIn(fieldOf(table, 'family'));
    const families = FAMILIES[family];
    const label = `${family} ${textIn(fieldOf(table, 'name'))}`;
    const own = { sets: sets.get(label) ?? [], chains: chains.get(label) ?? [], rules: rules.get(label) ?? [] };
    return families ? [{ families, ...tableOf(label, own) }] : [];
  });
}

/** What nft lists: tables, chains, rules and sets, each an object with one value by the name of its kind; null where it is no such list. */
export function nftItems(text: string): readonly Json[] | null {
  const items = fieldOf(parseJson(text), 'nftables');
  const isList = Array.isArray(items) && items.every((item) => entriesOf(item).length > 0);
  return isList ? itemsOf(items) : null;
}

function tableKey(item: Json): string {
  return `${textIn(fieldOf(item, 'family'))} ${textIn(fieldOf(item, 'table'))}`;
}

type TableItems = Readonly<Record<'sets' | 'chains' | 'rules', readonly Json[]>>;

/** `label`: the family and the name of the table. */
function tableOf(label: string, { sets, chains, rules }: TableItems): Omit<RuleTable, 'families'> {
  const named: NamedSets = new Map(sets.map((set) => [textIn(fieldOf(set, 'name')), set]));
  const read = rules.map((rule): PacketRule => nftRule(rule, label, named));
  const byChain = grouped(read, ({ chain }) => chain);
  const all = chains.map((chain): readonly [string, Chain] => {
    const own = textIn(fieldOf(chain, 'name'));
    return [own, { base: baseOf(chain), rules: byChain.get(own) ?? [] }];
  });
  return { chains: new Map(all), marking: read.filter((_, i) => setsMark(rules[i])) };
}

function baseOf(chain: Json): BaseChain | null {
  const hook = HOOKS.find((one) => one === fieldOf(chain, 'hook'));
  if (!hook) return null;
  return {
    hook,
    isNat: fieldOf(chain, 'type') === 'nat',
    priority: numberOf(fieldOf(chain, 'prio')) ?? 0,
    policy: fieldOf(chain, 'policy') === 'drop' ? 'drop' : 'accept',
  };
}

/** `meta mark set …`. */
function setsMark(rule: Json): boolean {
  return itemsOf(fieldOf(rule, 'expr')).some((expr) => fieldOf(expr, 'mangle', 'key', 'meta', 'key') === 'mark');
}
