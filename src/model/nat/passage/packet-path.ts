/** The ways that a packet may take through a chain, and how a rule ends one of them. */
import type { PacketAction, PacketRule, Translation } from '../packet-rules.ts';
import { familyOf, type Packet } from '../packet.ts';
import { surestOfEach } from '../../surest-of-each.ts';

type PacketVerdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop'; readonly isRejecting: boolean }
  | { readonly kind: 'translate'; readonly to: Translation }
  | { readonly kind: 'tproxy'; readonly port: number | null }
  | { readonly kind: 'unknown' };

/** A way that the packet may take. */
export interface PacketPath {
  readonly isTracked: boolean;
  /** The condition of the first rule on it that reading can't decide; null where it is the way that the packet takes for sure. */
  readonly doubt: string | null;
}

export interface EndedPath extends PacketPath {
  readonly verdict: PacketVerdict;
  /** Null for the policy of a base chain. */
  readonly rule: PacketRule | null;
}

export interface ChainResult {
  readonly ended: readonly EndedPath[];
  /** The ways that come out at the end of the chain, at most one for each state of the packet. */
  readonly open: readonly PacketPath[];
}

export interface RuleResult extends ChainResult {
  /** Ways that leave the chain, as `return` and the end of a chain reached by `goto` do. */
  readonly left: readonly PacketPath[];
}

/** Ways in the same state go on as one. */
export function surestWays(ways: readonly PacketPath[]): readonly PacketPath[] {
  return surestOfEach(ways, ({ isTracked }) => isTracked);
}

type Ending = Extract<
  PacketAction,
  { readonly kind: 'accept' | 'give-source' | 'drop' | 'translate' | 'tproxy' | 'undecidable' }
>;

export function endedBy(packet: Packet, rule: PacketRule, action: Ending, way: PacketPath): RuleResult {
  const ends = (verdict: PacketVerdict): RuleResult => ({ ended: [{ ...way, verdict, rule }], left: [], open: [] });
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

export function goingOn(way: PacketPath): RuleResult {
  return { ended: [], left: [], open: [way] };
}

/** In a table of both families a destination of the other one is passed over (nft_nat_inet_eval). */
function isForFamily({ addresses }: Translation, packet: Packet): boolean {
  return addresses === null || addresses.family === familyOf(packet);
}

/** Both ways on from a rule that is in doubt: the packet ends here, or goes on as if the rule were not there. */
function inDoubt({ ended }: RuleResult, way: PacketPath, given: string): RuleResult {
  const doubt = way.doubt ?? given;
  return { ended: ended.map((each) => ({ ...each, doubt })), left: [], open: [{ ...way, doubt }] };
}
