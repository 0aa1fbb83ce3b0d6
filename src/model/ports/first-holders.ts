/** Of items that come one after another: which of those before was the first to have one of some ports, without a look at each. */
import { LAST_PORT, type PortRange } from './port-set.ts';

export interface FirstHolders {
  /** The least order of the items that have a port of the range; Infinity where none has. */
  readonly firstIn: (range: PortRange) => number;
  /** Takes an item in. Its order is greater than those before. */
  readonly add: (range: PortRange, order: number) => void;
}

const PORTS = LAST_PORT + 1;
const NONE = 2 ** 31 - 1;

/** A tree over all ports, in which each node knows the least order below it: a port never changes its first holder. */
export function firstHolders(): FirstHolders {
  const least = new Int32Array(2 * PORTS).fill(NONE);
  // For each port that has a holder, a port behind it that may have none.
  const next = Int32Array.from({ length: PORTS + 1 }, (_, port) => port);
  const free = (port: number): number => {
    let [last, at] = [port, port];
    while (next[last] !== last) last = next[last] ?? last;
    while (next[at] !== last) [at, next[at]] = [next[at] ?? last, last];
    return last;
  };
  const add = ({ first, last }: PortRange, order: number): void => {
    for (let port = free(first); port <= last; port = free(port)) {
      for (let node = port + PORTS; node > 0 && (least[node] ?? 0) > order; node >>= 1) least[node] = order;
      next[port] = port + 1;
    }
  };
  const firstIn = ({ first, last }: PortRange): number => {
    let found = NONE;
    for (let [low, high] = [first + PORTS, last + PORTS + 1]; low < high; low >>= 1, high >>= 1) {
      if (low & 1) found = Math.min(found, least[low++] ?? NONE);
      if (high & 1) found = Math.min(found, least[--high] ?? NONE);
    }
    return found === NONE ? Infinity : found;
  };
  return { add, firstIn };
}
