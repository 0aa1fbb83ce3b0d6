import {
  count,
  eachPort,
  intersect,
  LAST_PORT,
  portsAmong,
  portSet,
  type PortSet,
  subtract,
  unionOf,
} from '../model/ports/port-set.ts';
import { FIRST_PORT, type RefusedPorts, type Suggestions, type TakenPorts, TAKEN_KINDS } from '../model/suggestion.ts';

export interface Wish {
  readonly count: number;
  /** The port that the suggested ones should be near to; null for no such wish. */
  readonly near: number | null;
}

const ALL: PortSet = [{ first: FIRST_PORT, last: LAST_PORT }];

/** The best free ports. The same question always has the same answer. */
export function suggestPorts(taken: readonly TakenPorts[], { count: most, near }: Wish): Suggestions {
  const free = new Set(eachPort(subtract(ALL, unionOf(taken.map(({ ports }) => ports)))));
  const [ports, passed]: [number[], number[]] = [[], []];
  for (const port of near === null ? inOrder() : outwards(near)) {
    if (ports.length === most) break;
    (free.has(port) ? ports : passed).push(port);
  }
  return { ports, refused: refusals(portsAmong(passed), taken), takenBy: sizes(taken) };
}

/**
 * Below 10000 stand most of the defaults that programs come with, above 20000 most ranges of allocators and kernels: so from
 * 10000 up, and what is below comes last.
 */
const START = 10000;

function* inOrder(): Iterable<number> {
  for (let port = START; port <= LAST_PORT; port++) yield port;
  for (let port = FIRST_PORT; port < START; port++) yield port;
}

/** All ports by their distance from `near`; of two at the same distance the lower one first. */
function* outwards(near: number): Iterable<number> {
  yield near;
  for (let distance = 1; distance < LAST_PORT; distance++) {
    if (near - distance >= 1) yield near - distance;
    if (near + distance <= LAST_PORT) yield near + distance;
  }
}

/** The ports that were passed over, with neighbours that have the same reasons in one range. */
function refusals(passed: PortSet, taken: readonly TakenPorts[]): readonly RefusedPorts[] {
  const reasons = new Map<number, TakenPorts[]>(eachPort(passed).map((port) => [port, []]));
  for (const each of taken) for (const port of eachPort(intersect(each.ports, passed))) reasons.get(port)?.push(each);
  const runs: { first: number; last: number; of: readonly TakenPorts[] }[] = [];
  for (const [port, of] of reasons) {
    const open = runs.at(-1);
    if (open?.last === port - 1 && isSame(open.of, of)) open.last = port;
    else runs.push({ first: port, last: port, of });
  }
  return runs.map(({ first, last, of }) => ({
    ports: { first, last },
    reasons: [...of].sort(byKind).map(({ kind, because }) => ({ kind, because })),
  }));
}

function isSame(a: readonly TakenPorts[], b: readonly TakenPorts[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function byKind(a: TakenPorts, b: TakenPorts): number {
  return TAKEN_KINDS.indexOf(a.kind) - TAKEN_KINDS.indexOf(b.kind);
}

function sizes(taken: readonly TakenPorts[]): Suggestions['takenBy'] {
  const all = TAKEN_KINDS.map((kind) => {
    const ports = taken.filter((each) => each.kind === kind).flatMap((each) => each.ports);
    return [kind, count(intersect(portSet(ports), ALL))] as const;
  });
  return all.filter(([, ports]) => ports > 0);
}
