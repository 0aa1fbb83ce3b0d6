/** A first packet of a flow, as far as rules look at it. */
import type { IpFamily, IpNumber } from './ip-number.ts';
import type { Protocol } from '../ports/protocol.ts';

export interface Packet {
  readonly protocol: Protocol | 'sctp';
  readonly destination: IpNumber;
  readonly port: number;
  /** Null of a client elsewhere: any address that is not the host's own, nor one behind another interface. */
  readonly source: IpNumber | null;
  /** '' where it came in on none; null for an interface that is not there yet. */
  readonly input: string | null;
  /** '' where it goes out on none; null where a route would have to tell. */
  readonly output: string | null;
  /** Null where a rule of the host sets marks. */
  readonly mark: number | null;
  readonly isTranslated: boolean;
  readonly isTracked: boolean;
  /** Whether a process of this host sent it: its account is then not known. */
  readonly isSentHere: boolean;
}

export function familyOf({ destination }: Pick<Packet, 'destination'>): IpFamily {
  return destination.family;
}
