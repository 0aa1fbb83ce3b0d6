/** What becomes of a packet. */
import type { PortRange } from '../ports/port-set.ts';
import { isSameIp } from './host-network.ts';
import { formatIp, type IpNumber, type IpRange } from './ip-number.ts';
import type { PacketRule } from './packet-rules.ts';

export type TrafficOutcome =
  /** A socket of this host: on the port and address that were asked for, unless a rule changed them. */
  | {
      readonly kind: 'here';
      readonly address: IpNumber | null;
      readonly port: PortRange;
      readonly by: PacketRule | null;
    }
  /** Another address, such as a container's. */
  | {
      readonly kind: 'elsewhere';
      readonly addresses: IpRange | null;
      readonly port: PortRange;
      readonly by: PacketRule;
      /** Whether this host forwards packets is not known. */
      readonly ifForwarded: boolean;
    }
  | { readonly kind: 'servers'; readonly servers: readonly string[]; readonly by: string }
  | {
      readonly kind: 'nobody';
      readonly why: 'dropped' | 'refused';
      readonly by: PacketRule | string | null;
    }
  /** A rule leads it away from the service, to where it can not get. */
  | { readonly kind: 'nobody'; readonly why: LostOnTheWay; readonly by: PacketRule | null }
  /** A rule hands it to something that reading can't follow. */
  | { readonly kind: 'unknown'; readonly by: PacketRule };

export type LostOnTheWay = 'loopback-stays' | 'loopback-closed' | 'not-forwarded' | 'stopped';

export interface Possible {
  readonly outcome: TrafficOutcome;
  /** The condition that it hangs on, which reading can't decide; null where it is sure. */
  readonly doubt: string | null;
}

/** One key for what is the same answer, given of one address and of another. */
export function outcomeKey(possible: readonly Possible[], asked: IpNumber): string {
  return possible.map(({ outcome }) => `${outcome.kind} ${targetOf(outcome, asked)} ${textOf(outcome.by)}`).join(';');
}

/** Where one rule leads an address: a map has a target for each, and what only gets another port is one answer for all. */
function targetOf(outcome: TrafficOutcome, asked: IpNumber): string {
  if (outcome.kind === 'here') {
    const { address, port } = outcome;
    return `${address === null || isSameIp(address, asked) ? '' : formatIp(address)} ${port.first}`;
  }
  if (outcome.kind !== 'elsewhere') return '';
  const { family, first, last } = outcome.addresses ?? { family: '', first: '', last: '' };
  return `${family} ${first}-${last} ${outcome.port.first}`;
}

function textOf(by: TrafficOutcome['by']): string {
  if (by === null) return '';
  return typeof by === 'string' ? by : `${by.table} ${by.chain} ${by.text}`;
}
