/** Follows a packet through a chain and all that it calls: every way that it may take, each with the rule that is in doubt. */
import type { HostNetwork } from '../host-network.ts';
import { judgeMatch, judgeTuple, type Judged } from './judge-match.ts';
import {
  endedBy,
  type EndedPath,
  goingOn,
  type PacketPath,
  surestWays,
  type RuleResult,
  type ChainResult,
} from './packet-path.ts';
import type { PacketAction, Chain, LookupEntry, PacketRule, RuleTable } from '../packet-rules.ts';
import type { Packet } from '../packet.ts';
import { rulesForPort } from './rules-for-port.ts';

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
  const verdict: EndedPath['verdict'] =
    chain.base?.policy === 'drop' ? { kind: 'drop', isRejecting: false } : { kind: 'accept' };
  return [...ended, ...open.map((way) => ({ ...way, verdict, rule: null }))];
}

function start({ isTracked }: Packet): PacketPath {
  return { isTracked, doubt: null };
}

function walkChain(walk: Walk, chain: Chain, from: PacketPath, depth: number): ChainResult {
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

function tryRule(walk: Walk, rule: PacketRule, way: PacketPath, depth: number): RuleResult {
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
): RuleResult {
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

function actOnce(walk: Walk, rule: PacketRule, action: PacketAction, way: PacketPath, depth: number): RuleResult {
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
      return endedBy(walk.packet, rule, action, way);
  }
}

function enter(
  walk: Walk,
  rule: PacketRule,
  { kind, chain }: Extract<PacketAction, { chain: string }>,
  way: PacketPath,
  depth: number,
): RuleResult {
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
): RuleResult {
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
