/** What the chains of one hook do to packets on their way. */
import { grouped } from '../../grouped.ts';
import type { PortRange } from '../../ports/port-set.ts';
import type { HostNat } from '../host-nat.ts';
import { hookChains, type HookChains, type HookedChain } from './hook-chains.ts';
import type { IpRange } from '../ip-number.ts';
import type { Possible } from '../outcome.ts';
import type { Hook, PacketRule } from '../packet-rules.ts';
import { familyOf, type Packet } from '../packet.ts';
import { newDestination } from './translate.ts';
import type { EndedPath } from './packet-path.ts';
import { walkBaseChain } from './walk-chain.ts';
import { surestOfEach } from '../../surest-of-each.ts';

/** A packet on its way, and the rule that changed its destination. */
export interface Flow {
  readonly packet: Packet;
  readonly by: PacketRule | null;
  /** Set where the rule leads to one of several addresses or ports. */
  readonly to?: { readonly addresses: IpRange | null; readonly ports: PortRange };
  readonly doubt: string | null;
}

/** What becomes of flows at a hook: they end, or go on. */
interface Passed {
  readonly done: readonly Possible[];
  readonly on: readonly Flow[];
}

/** All chains of a hook in the order of their priorities. `translates`: whether this is the hook where the flow gets its destination. */
export function pass(nat: HostNat, hook: Hook, flows: readonly Flow[], translates: boolean): Passed {
  let on = flows;
  const done: Possible[] = [];
  for (const stage of hookChains(nat.rules, hook)) {
    if (stage.isNat && !translates) continue;
    const passed = on.map((flow) => (stage.isNat ? translate(nat, stage, flow) : filter(nat, stage, flow)));
    done.push(...passed.flatMap((each) => each.done));
    on = passed.flatMap((each) => each.on);
  }
  return { done, on };
}

/** Flows in the same state go on as one. */
function surestFlows(flows: readonly Flow[]): readonly Flow[] {
  return surestOfEach(flows, ({ packet }) => packet.isTracked);
}

/** The priority at which the kernel begins to track a flow: NF_IP_PRI_CONNTRACK. */
const TRACKS_AT = -200;

function filter(nat: HostNat, { chains }: HookChains, flow: Flow): Passed {
  const done: Possible[] = [];
  let on: readonly Flow[] = [flow];
  for (const hooked of chains) {
    const { chain, families } = hooked;
    const next = on.flatMap((each) => {
      if (!families.includes(familyOf(each.packet))) return [each];
      const ends = endsIn(nat, hooked, each);
      done.push(...ends.flatMap((end) => endOf(end, each)));
      // A rule behind the one place where flows begin to be tracked comes too late to prevent it.
      const isEarly = (chain.base?.priority ?? 0) < TRACKS_AT;
      return ends.filter(isPassing).map(({ isTracked, doubt }) => {
        return { ...each, doubt, packet: isEarly ? { ...each.packet, isTracked } : each.packet };
      });
    });
    on = surestFlows(next);
  }
  return { done, on };
}

function isPassing({ verdict }: EndedPath): boolean {
  return verdict.kind === 'accept';
}

function endOf({ verdict, rule, doubt }: EndedPath, { by }: Flow): readonly Possible[] {
  switch (verdict.kind) {
    case 'drop':
      if (by !== null) return [{ outcome: { kind: 'nobody', why: 'stopped', by }, doubt }];
      return [{ outcome: { kind: 'nobody', why: verdict.isRejecting ? 'refused' : 'dropped', by: rule }, doubt }];
    case 'tproxy': {
      if (verdict.port === null || rule === null) return [];
      const port = { first: verdict.port, last: verdict.port };
      return [{ outcome: { kind: 'here', address: null, port, by: rule }, doubt }];
    }
    case 'unknown':
      return rule === null ? [] : [{ outcome: { kind: 'unknown', by: rule }, doubt }];
    case 'accept':
    case 'translate':
      return [];
  }
}

/** The first translation that matches decides; what accepts, or returns, in one chain goes on in the next. */
function translate(nat: HostNat, { chains }: HookChains, start: Flow): Passed {
  if (!start.packet.isTracked) return { done: [], on: [start] };
  const done: Possible[] = [];
  const changed: Flow[] = [];
  let open: readonly Flow[] = [start];
  for (const alike of grouped(chains, ({ chain }) => String(chain.base?.priority)).values()) {
    const results = open.map((flow) => translateInOneOf(nat, alike, flow));
    done.push(...results.flatMap((result) => result.done));
    changed.push(...results.flatMap((result) => result.changed));
    open = surestFlows(results.flatMap((result) => result.open));
  }
  return { done, on: [...changed, ...open] };
}

/** Of chains with one priority the one that was made last comes first, which no list tells: each may be it. */
function translateInOneOf(nat: HostNat, alike: readonly HookedChain[], flow: Flow): Translated {
  const results = alike.map((hooked) => translateIn(nat, hooked, flow));
  const rivals = results.filter(({ changed }) => changed.length > 0);
  const changed = rivals.flatMap((result) => result.changed.map((each) => (rivals.length > 1 ? inDoubt(each) : each)));
  const isStopped = results.some(({ open }) => open.length === 0);
  const doubted = results.flatMap(({ open }) => open).find(({ doubt }) => doubt !== null);
  return {
    done: results.flatMap((result) => result.done),
    changed,
    open: isStopped ? [] : [doubted ?? flow],
  };
}

function inDoubt(flow: Flow): Flow {
  if (flow.by === null) return flow;
  return { ...flow, doubt: flow.doubt ?? 'a chain of another table has the same priority' };
}

interface Translated {
  readonly done: readonly Possible[];
  readonly changed: readonly Flow[];
  readonly open: readonly Flow[];
}

function translateIn(nat: HostNat, { table, chain, families }: HookedChain, flow: Flow): Translated {
  if (!families.includes(familyOf(flow.packet))) return { done: [], changed: [], open: [flow] };
  const ends = endsIn(nat, { table, chain }, flow);
  return {
    done: ends.flatMap((end) => endOf(end, flow)),
    changed: ends.flatMap((end) => translated(nat, flow, end)),
    open: ends.filter(isPassing).map(({ doubt }) => ({ ...flow, doubt })),
  };
}

/** Every way through the chain, each with the first doubt since the packet came. */
function endsIn(
  { network }: HostNat,
  { table, chain }: Pick<HookedChain, 'table' | 'chain'>,
  { packet, doubt }: Flow,
): readonly EndedPath[] {
  return walkBaseChain(table, chain, packet, network).map((end) => ({ ...end, doubt: doubt ?? end.doubt }));
}

function translated({ network }: HostNat, flow: Flow, { verdict, rule, doubt }: EndedPath): readonly Flow[] {
  if (verdict.kind !== 'translate' || rule === null) return [];
  const to = newDestination(verdict.to, flow.packet, network);
  const destination = to.addresses
    ? { family: to.addresses.family, value: to.addresses.first }
    : flow.packet.destination;
  const packet = { ...flow.packet, destination, port: to.ports.first, isTranslated: true, output: null };
  return [{ packet, by: rule, to, doubt }];
}
