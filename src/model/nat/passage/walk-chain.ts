/** Follows a packet through a chain and all that it calls: every way that it may take, each with the rule that is in doubt. */
import type { HostNetwork } from '../host-network.ts';
import { judgeMatch, judgeTuple, type Judged } from './judge-match.ts';
import type { PacketAction, Chain, LookupEntry, PacketRule, RuleTable, Translation } from '../packet-rules.ts';
import { familyOf, type Packet } from '../packet.ts';
import { rulesForPort } from './rules-for-port.ts';
import { surestOfEach } from '../../surest-of-each.ts';

type PacketVerdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop'; readonly isRejecting: boolean }
  | { readonly kind: 'translate'; readonly to: Translation }
  | { readonly kind: 'tproxy'; readonly port: number | null }
  | { readonly kind: 'unknown' };

/** A way that the packet may take. */
interface PacketPath {
  readonly isTracked: boolean;
  /** The condition of the first rule on it that reading can't decide; null where it is the way that the packet takes for sure. */
  readonly doubt: string | null;
}

export interface EndedPath extends PacketPath {
  readonly verdict: PacketVerdict;
  /** Null for the policy of a base chain. */
  readonly rule: PacketRule | null;
}

interface Walked {
  readonly ended: readonly EndedPath[];
  /** The ways that come out at the end of the chain, at most one for each state of the packet. */
  readonly open: readonly PacketPath[];
}

interface Walk {
  readonly table: RuleTable;
  readonly packet: Packet;
  readonly network: HostNetwork;
}

/** The kernel allows 16; text that is none of its own might call in circles. */
const DEEPEST = 32;

/** Every way through a base chain; those that no rule ends are ended by its policy. */
export function walkBaseChain(
  table: RuleTable,
  chain: Chain,
  packet: Packet,
  network: HostNetwork,
): readonly EndedPath[] {
  const { ended, open } = walkChain({ table, packet, network }, chain, start(packet), 0);
  const verdict: PacketVerdict =
    chain.base?.policy === 'drop' ? { kind: 'drop', isRejecting: false } : { kind: 'accept' };
  return [...ended, ...open.map((way) => ({ ...way, verdict, rule: null }))];
}

function start({ isTracked }: Packet): PacketPath {
  return { isTracked, doubt: null };
}

function walkChain(walk: Walk, chain: Chain, from: PacketPath, depth: number): Walked {
  const ended: EndedPath[] = [];
  const left: PacketPath[] = [];
  let open: readonly PacketPath[] = [from];
  for (const rule of rulesForPort(chain, walk.packet.port)) {
    const results = open.map((way) => tryRule(walk, rule, way, depth));
    ended.push(...results.flatMap((result) => result.ended));
    left.push(...results.flatMap((result) => result.left));
    open = surestWays(results.flatMap((result) => result.open));
    if (open.length === 0) break;
  }
  return { ended, open: surestWays([...open, ...left]) };
}

/** Ways in the same state go on as one. */
function surestWays(ways: readonly PacketPath[]): readonly PacketPath[] {
  return surestOfEach(ways, ({ isTracked }) => isTracked);
}

interface Tried extends Walked {
  /** Ways that leave the chain, as `return` and the end of a chain reached by `goto` do. */
  readonly left: readonly PacketPath[];
}

function tryRule(walk: Walk, rule: PacketRule, way: PacketPath, depth: number): Tried {
  const [judged, why] = judgeAll(walk, rule);
  if (judged === false) return goingOn(way);
  if (judged === true) return act(walk, rule, rule.actions, way, depth);
  const doubt = way.doubt ?? why;
  const taken = act(walk, rule, rule.actions, { ...way, doubt }, depth);
  const isWithoutEffect =
    taken.ended.length === 0 &&
    taken.left.length === 0 &&
    taken.open.every(({ isTracked }) => isTracked === way.isTracked);
  if (isWithoutEffect) return goingOn(way);
  return { ...taken, open: surestWays([{ ...way, doubt }, ...taken.open]) };
}

function judgeAll({ packet, network }: Walk, rule: PacketRule): readonly [Judged, string] {
  let why = '';
  for (const match of rule.matches) {
    const judged = judgeMatch(match, packet, network);
    if (judged === false) return [false, ''];
    if (judged === null && why === '') why = match.text;
  }
  return [why === '' ? true : null, why];
}

/** A rule goes on behind what changes the packet alone; a verdict, a map and what is called end it. */
function act(
  walk: Walk,
  rule: PacketRule,
  [action, ...more]: readonly PacketAction[],
  way: PacketPath,
  depth: number,
): Tried {
  if (action === undefined) return goingOn(way);
  const first = actOnce(walk, rule, action, way, depth);
  if (action.kind !== 'untrack' && action.kind !== 'translate') return first;
  const after = first.open.map((open) => act(walk, rule, more, open, depth));
  return {
    ended: [...first.ended, ...after.flatMap(({ ended }) => ended)],
    left: [...first.left, ...after.flatMap(({ left }) => left)],
    open: surestWays(after.flatMap(({ open }) => open)),
  };
}

function actOnce(walk: Walk, rule: PacketRule, action: PacketAction, way: PacketPath, depth: number): Tried {
  switch (action.kind) {
    case 'return':
      return { ended: [], left: [way], open: [] };
    case 'untrack':
      return goingOn({ ...way, isTracked: false });
    case 'jump':
    case 'goto':
      return enter(walk, rule, action, way, depth);
    case 'lookup':
      return lookUp(walk, rule, action, way, depth);
    case 'accept':
    case 'give-source':
    case 'drop':
    case 'translate':
    case 'tproxy':
    case 'undecidable':
      return end(walk, rule, action, way);
  }
}

type Ending = Extract<
  PacketAction,
  { readonly kind: 'accept' | 'give-source' | 'drop' | 'translate' | 'tproxy' | 'undecidable' }
>;

function end({ packet }: Walk, rule: PacketRule, action: Ending, way: PacketPath): Tried {
  const ends = (verdict: PacketVerdict): Tried => ({ ended: [{ ...way, verdict, rule }], left: [], open: [] });
  switch (action.kind) {
    case 'accept':
    case 'give-source':
      return ends({ kind: 'accept' });
    case 'drop':
      return ends(action);
    case 'translate':
      return isForFamily(action.to, packet) ? ends(action) : goingOn(way);
    case 'tproxy':
      return inDoubt(ends(action), way, 'whether a transparent socket listens there');
    case 'undecidable':
      return inDoubt(ends({ kind: 'unknown' }), way, action.text);
  }
}

function goingOn(way: PacketPath): Tried {
  return { ended: [], left: [], open: [way] };
}

/** In a table of both families a destination of the other one is passed over (nft_nat_inet_eval). */
function isForFamily({ addresses }: Translation, packet: Packet): boolean {
  return addresses === null || addresses.family === familyOf(packet);
}

/** Both ways on from a rule that is in doubt: the packet ends here, or goes on as if the rule were not there. */
function inDoubt({ ended }: Tried, way: PacketPath, given: string): Tried {
  const doubt = way.doubt ?? given;
  return { ended: ended.map((each) => ({ ...each, doubt })), left: [], open: [{ ...way, doubt }] };
}

function enter(
  walk: Walk,
  rule: PacketRule,
  { kind, chain }: Extract<PacketAction, { chain: string }>,
  way: PacketPath,
  depth: number,
): Tried {
  const called = walk.table.chains.get(chain);
  if (!called || depth > DEEPEST)
    return actOnce(walk, rule, { kind: 'undecidable', text: `chain ${chain}` }, way, depth);
  const { ended, open } = walkChain(walk, called, way, depth + 1);
  return kind === 'jump' ? { ended, left: [], open } : { ended, left: open, open: [] };
}

function lookUp(
  walk: Walk,
  rule: PacketRule,
  map: Extract<PacketAction, { kind: 'lookup' }>,
  way: PacketPath,
  depth: number,
): Tried {
  const hits = map.entries.map((entry) => ({
    entry,
    judged: map.isFleeting ? null : judgeTuple(map.fields, entry.key, walk.packet, walk.network),
  }));
  const sure = hits.find(({ judged }) => judged === true);
  if (sure) return actOnce(walk, rule, sure.entry.action, way, depth);
  const possible = hits.filter(({ judged }) => judged === null).map(({ entry }) => entry);
  if (possible.length === 0) return goingOn(way);
  const doubt = way.doubt ?? 'the key of its map';
  const tried = possible.map(({ action }: LookupEntry) => actOnce(walk, rule, action, { ...way, doubt }, depth));
  const isComplete = map.size !== null && possible.length >= map.size;
  return {
    ended: tried.flatMap(({ ended }) => ended),
    left: tried.flatMap(({ left }) => left),
    open: surestWays([...tried.flatMap(({ open }) => open), ...(isComplete ? [] : [{ ...way, doubt }])]),
  };
}
