import type { Protocol } from '../ports/protocol.ts';
import type { PortRange, PortSet } from '../ports/port-set.ts';

/** The one right answer to a finding, as a change of a value in a plan file. plan-file/edit knows how to write it there. */
export type Fix =
  /** Another ephemeral range; `protocol` where the file keeps the two apart. */
  | {
      readonly kind: 'set-ephemeral';
      readonly file: string;
      readonly protocol: Protocol | 'both';
      readonly range: PortRange;
    }
  /** Removes `reserve: never` from a service. */
  | { readonly kind: 'reserve-service'; readonly file: string; readonly service: string }
  /** A new item of `reserved`. */
  | { readonly kind: 'add-reservation'; readonly file: string; readonly ports: PortSet; readonly reason: string }
  /** Items of `reserved` that say nothing but ports, as one item that says the same: their places in the list, from 0. */
  | {
      readonly kind: 'merge-reservations';
      readonly file: string;
      readonly items: readonly number[];
      readonly ports: PortSet;
    };
