/** What becomes of a packet. */
import type { PortRange } from '../ports/port-set.ts';
import type { IpNumber, IpRange } from './ip-number.ts';
import type { Rule } from './packet-rules.ts';
import type { Doubt } from './passage/walk-chain.ts';

export type Outcome =
  /** A socket of this host: on the port and address that were asked for, unless a rule changed them. */
  | { readonly kind: 'here'; readonly address: IpNumber | null; readonly port: PortRange; readonly by: Rule | null }
  /** Another address, such as a container's. */
  | { readonly kind: 'elsewhere'; readonly addresses: IpRange | null; readonly port: PortRange; readonly by: Rule }
  | { readonly kind: 'servers'; readonly servers: readonly string[]; readonly by: string }
  | {
      readonly kind: 'nobody';
      readonly why: 'dropped' | 'refused' | 'loopback-stays';
      readonly by: Rule | string | null;
    }
  /** A rule hands it to something that reading can't follow. */
  | { readonly kind: 'unknown'; readonly by: Rule };

export interface Possible {
  readonly outcome: Outcome;
  /** The rule that is in doubt; null where nothing is. */
  readonly doubt: Doubt | null;
}
