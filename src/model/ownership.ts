import { noPorts, type PortSet } from './port-set.ts';

/**
 * What earlier applies made on this host, so that a later one may take it away again. What is not in here is foreign. A
 * lost record is the empty one: everything counts as foreign, and is kept.
 */
export interface Ownership {
  readonly reserved: PortSet;
  /** Settings that an apply has changed and that the plan still named then. */
  readonly managed: readonly string[];
}

export const ownsNothing: Ownership = { reserved: noPorts, managed: [] };
