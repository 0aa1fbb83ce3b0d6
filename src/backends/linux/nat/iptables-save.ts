/** Reads what iptables-save and ip6tables-save print, of either kind: nf_tables and legacy. */
import { grouped } from '../../../model/grouped.ts';
import type { IpFamily } from '../../../model/nat/ip-number.ts';
import type { BaseChain, Chain, Hook, Match, PacketRule, RuleTable } from '../../../model/nat/packet-rules.ts';
import { actionsOf } from './iptables-actions.ts';
import { matchOf, SILENT } from './iptables-matches.ts';
import { ruleOptions, type RuleOption, lineWords } from './iptables-words.ts';

/** Priorities of linux/netfilter_ipv4.h; nat has another one behind routing. */
const PRIORITIES: Readonly<Record<string, number>> = { raw: -300, mangle: -150, nat: -100, filter: 0, security: 50 };
const HOOKS: Readonly<Record<string, Hook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
};

/** One table for each `*name` in the text; null where the text is not whole, or has a line of another form. */
export function parseIptablesSave(text: string, family: IpFamily): readonly RuleTable[] | null {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const [before, ...tables] = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .join('\n')
    .split(/^\*/m);
  const all = tables.map((table) => table.trimEnd().split('\n'));
  return before === '' && all.every(isWhole) ? all.map((table) => tableOf(table, family)) : null;
}

/** Behind the name: chains, rules, and the COMMIT at the end. */
function isWhole([, ...lines]: readonly string[]): boolean {
  return lines.pop() === 'COMMIT' && lines.every((line) => isRule(line) || CHAIN.test(line));
}

const CHAIN = /^:(\S+) (\S+)/;

function tableOf([first = '', ...lines]: readonly string[], family: IpFamily): RuleTable {
  const name = first.trim();
  const policies = policiesIn(lines);
  const names = new Set(policies.keys());
  const all = lines.filter(isRule).map((line) => ruleOf(line.replace(COUNTERS, ''), name, family, names));
  const rules = grouped(all, ({ chain }) => chain);
  const chains = [...policies].map(([chain, policy]): readonly [string, Chain] => [
    chain,
    { base: baseOf(name, chain, policy), rules: rules.get(chain) ?? [] },
  ]);
  return {
    families: [family],
    chains: new Map(chains),
    marking: all.filter(({ text }) => / -j (MARK|HMARK) | --restore-mark/.test(text)),
  };
}

/** The chains of the table, each with its policy: `:INPUT ACCEPT [0:0]`, and `-` for a chain that others call. */
function policiesIn(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const [, chain, policy] = CHAIN.exec(line) ?? [];
      return chain === undefined || policy === undefined ? [] : [[chain, policy] as const];
    }),
  );
}

/** Packets and bytes, which `iptables-save -c` puts before each rule. */
const COUNTERS = /^\[\d+:\d+\] /;

function isRule(line: string): boolean {
  return line.replace(COUNTERS, '').startsWith('-A ');
}

function baseOf(table: string, chain: string, policy: string): BaseChain | null {
  const hook = HOOKS[chain];
  if (policy === '-' || hook === undefined) return null;
  const isNat = table === 'nat';
  const isBehindRouting = isNat && (hook === 'input' || hook === 'postrouting');
  return {
    hook,
    isNat,
    priority: isBehindRouting ? 100 : (PRIORITIES[table] ?? 0),
    policy: policy === 'DROP' ? 'drop' : 'accept',
  };
}

function ruleOf(line: string, table: string, family: IpFamily, chains: ReadonlySet<string>): PacketRule {
  const options = ruleOptions(lineWords(line));
  const value = (name: string): string | null => options.find((option) => option.name === name)?.values[0] ?? null;
  return {
    text: line,
    comment: value('--comment'),
    table,
    chain: value('-A') ?? '',
    matches: matchesOf(options, family),
    actions: actionsOf(options, family, chains),
  };
}

/** The conditions stand before the target. An extension without an option of its own, such as `-m socket`, is one as well. */
function matchesOf(options: readonly RuleOption[], family: IpFamily): readonly Match[] {
  const end = options.findIndex(({ name }) => name === '-j' || name === '-g');
  const before = end < 0 ? options : options.slice(0, end);
  const own = before.filter(({ name }) => !SILENT.has(name)).flatMap((option) => matchOf(option, family) ?? []);
  const bare = before.filter(
    ({ name, of }) => name === '-m' && !HARMLESS.has(of) && !before.some((one) => one.of === of && one.name !== '-m'),
  );
  return [...own, ...bare.map(({ of }): Match => ({ kind: 'undecidable', text: `-m ${of}` }))];
}

/** Extensions that without an option of their own hold for every packet that gets so far. */
const HARMLESS = new Set(['tcp', 'udp', 'sctp', 'comment']);
