/** The base chains of a hook in the order in which the kernel enters them. */
import { memoize } from '../../memoize.ts';
import type { IpFamily } from '../ip-number.ts';
import type { Chain, Hook, PacketRules, RuleTable } from '../packet-rules.ts';

/** Chains that are entered one after the other. All chains that translate are entered at one place, by their own order. */
export interface HookChains {
  readonly isNat: boolean;
  readonly chains: readonly HookedChain[];
}

export interface HookedChain {
  readonly table: RuleTable;
  readonly chain: Chain;
  readonly families: readonly IpFamily[];
}

/** The priorities at which the kernel translates, whatever that of a chain: NF_IP_PRI_NAT_DST and NF_IP_PRI_NAT_SRC. */
const TRANSLATES_AT: Readonly<Record<Hook, number>> = {
  prerouting: -100,
  output: -100,
  forward: 0,
  input: 100,
  postrouting: 100,
};

export function hookChains(rules: PacketRules, hook: Hook): readonly HookChains[] {
  return byHook(rules)[hook];
}

const byHook = memoize((rules: PacketRules): Readonly<Record<Hook, readonly HookChains[]>> => {
  const of = (hook: Hook): readonly HookChains[] => chainsOf(rules, hook);
  return {
    prerouting: of('prerouting'),
    input: of('input'),
    forward: of('forward'),
    output: of('output'),
    postrouting: of('postrouting'),
  };
});

function chainsOf({ tables }: PacketRules, hook: Hook): readonly HookChains[] {
  const all = tables
    .flatMap((table) => [...table.chains.values()].map((chain) => ({ table, chain, families: table.families })))
    .filter(({ chain }) => chain.base?.hook === hook)
    .sort((a, b) => priorityOf(a) - priorityOf(b));
  const nat = all.filter(({ chain }) => chain.base?.isNat === true);
  const others = all.filter(({ chain }) => chain.base?.isNat === false);
  const at = TRANSLATES_AT[hook];
  return [
    { isNat: false, chains: others.filter((each) => priorityOf(each) < at) },
    { isNat: true, chains: nat },
    { isNat: false, chains: others.filter((each) => priorityOf(each) >= at) },
  ];
}

function priorityOf({ chain }: HookedChain): number {
  return chain.base?.priority ?? 0;
}
