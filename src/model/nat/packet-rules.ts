/**
 * The rules by which a Linux host lets packets through and gives them another destination, whatever program wrote them: nft,
 * iptables of either kind, IPVS. A plain value; `who-answers.ts` follows it as the kernel does.
 */
import type { Protocol } from '../ports/protocol.ts';
import type { PortRange } from '../ports/port-set.ts';
import type { IpFamily, IpNumber, IpRange } from './ip-number.ts';

export interface PacketRules {
  readonly tables: readonly RuleTable[];
  readonly virtualServers: readonly VirtualServer[];
  readonly markedServers: readonly MarkedServer[];
}

export interface RuleTable {
  /** The families whose packets its chains see. */
  readonly families: readonly IpFamily[];
  readonly chains: ReadonlyMap<string, Chain>;
  /** Its rules that give packets a mark. */
  readonly marking: readonly PacketRule[];
}

export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

export interface Chain {
  /** Where the kernel enters it by itself; null of a chain that others call. */
  readonly base: BaseChain | null;
  readonly rules: readonly PacketRule[];
}

export interface BaseChain {
  readonly hook: Hook;
  /** Whether it decides about translations, which happen once for each flow, or sees every packet. */
  readonly isNat: boolean;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
}

export interface PacketRule {
  /** As its program prints it. */
  readonly text: string;
  readonly comment: string | null;
  readonly table: string;
  readonly chain: string;
  readonly matches: readonly Match[];
  /** In order; the first that ends the rule's evaluation ends it. */
  readonly actions: readonly PacketAction[];
}

/** One condition of a rule. Values of several fields are compared together, as nft's concatenations are. */
export type Match =
  | {
      readonly kind: 'fields';
      readonly fields: readonly Field[];
      readonly values: readonly Tuple[];
      readonly isNegated: boolean;
      readonly text: string;
      /** Its values come and go (dynamic sets, sets with a timeout): whether one is there is not known. */
      readonly isFleeting?: boolean;
    }
  /** One that can't be decided by reading, and why not. */
  | { readonly kind: 'undecidable'; readonly text: string };

export type Field =
  | 'family'
  | 'protocol'
  | 'source-port'
  | 'destination-port'
  | 'source'
  | 'destination'
  | 'source-type'
  | 'destination-type'
  /** The type of the destination on the interface that the packet comes in on, or goes out on. */
  | 'destination-type-there'
  | 'input'
  | 'output'
  | 'mark'
  | 'state'
  | 'status'
  | 'direction'
  | 'user'
  | 'tcp-flags'
  /** A random number below a limit, or a hash of what is not known. */
  | 'random';

/** One value for each field. */
export type Tuple = readonly FieldValue[];

export type FieldValue =
  | { readonly kind: 'word'; readonly word: string }
  /** `eth*`: a name that ends in `*` stands for all that begin so. */
  | { readonly kind: 'interface'; readonly name: string }
  | { readonly kind: 'numbers'; readonly first: number; readonly last: number }
  | ({ readonly kind: 'addresses' } & IpRange)
  /** A value that a reader does not know. */
  | { readonly kind: 'unknown' };

export type PacketAction =
  | { readonly kind: 'accept' }
  | { readonly kind: 'return' }
  | { readonly kind: 'untrack' }
  | { readonly kind: 'drop'; readonly isRejecting: boolean }
  /** Masquerade and SNAT: another source, whose port is one of these; null for any. Ends the chain. */
  | { readonly kind: 'give-source'; readonly ports: PortRange | null }
  | { readonly kind: 'jump'; readonly chain: string }
  | { readonly kind: 'goto'; readonly chain: string }
  /** A map from values to what is done (`vmap`), or to destinations. */
  | {
      readonly kind: 'lookup';
      readonly fields: readonly Field[];
      readonly entries: readonly LookupEntry[];
      readonly size: number | null;
      readonly isFleeting: boolean;
    }
  | { readonly kind: 'translate'; readonly to: Translation }
  /** To a socket of this host on that port, if there is a transparent one. */
  | { readonly kind: 'tproxy'; readonly port: number | null }
  /** Something that may end the evaluation in a way that is not known, such as a queue to a program. */
  | { readonly kind: 'undecidable'; readonly text: string };

export interface LookupEntry {
  readonly key: Tuple;
  readonly action: PacketAction;
}

export interface Translation {
  /** redirect: this host's own address; map: the same place in another prefix. */
  readonly kind: 'destination' | 'redirect' | 'map';
  /** Null for a redirect. A single address is a range of one. */
  readonly addresses: IpRange | null;
  /** Null where the port stays. */
  readonly ports: PortRange | null;
  /** The port that becomes the first of `ports`, where the next ones follow it in order (iptables' `/BASE`); null otherwise. */
  readonly base: number | null;
  readonly isRandom: boolean;
}

/** A virtual server for packets with a mark, whatever their address and port. */
export type MarkedServer = Pick<VirtualServer, 'servers' | 'text'>;

export interface VirtualServer {
  readonly protocol: Protocol | 'sctp';
  readonly address: IpNumber;
  /** 0 for every port. */
  readonly port: number;
  /** The real servers that take new connections, as `10.244.0.5:8080`. */
  readonly servers: readonly string[];
  readonly text: string;
}
