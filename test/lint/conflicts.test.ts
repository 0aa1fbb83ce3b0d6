/** The conflicts of a plan against the verdict of each endpoint about each other one. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedHost } from '../../src/lint/planned-host.ts';
import { bindSocket, type BindSocket } from '../../src/model/bind/bind-socket.ts';
import { verdict } from '../../src/model/bind/verdict.ts';
import {
  DEFAULT_PERSIST_FILE,
  type DesiredState,
  type Endpoint,
  type Platform,
  type Reuse,
  type Service,
} from '../../src/model/plan/desired-state.ts';
import { platform, protocol } from '../model/bind/sockets.ts';

/** More partners than these are not named. */
const FEW = 8;

const endpoint = fc.record({
  protocol,
  address: fc.constantFrom(
    ...[null, '0.0.0.0', '192.0.2.1', '127.0.0.1', '224.0.0.251', '::', '::1', 'fe80::1%eth0', 'fe80::1%2'],
    ...['::ffff:192.0.2.1'],
  ),
  ports: fc
    .tuple(fc.integer({ min: 80, max: 86 }), fc.integer({ min: 0, max: 2 }))
    .map(([first, more]) => ({ first, last: first + more })),
  reuse: fc.subarray<Reuse>(['address', 'port', 'exclusive']),
  ipv6Only: fc.boolean(),
});

const service = (endpoints: number) =>
  fc.record({
    user: fc.constantFrom(undefined, 'root', 'web', 'mail'),
    endpoints: fc.array(endpoint, { minLength: 1, maxLength: endpoints }),
  });

type Drawn = ReturnType<typeof service> extends fc.Arbitrary<infer T> ? T : never;

/** Every endpoint on a line of its own, which is its name in what follows. */
function planOf(drawn: readonly Drawn[]): DesiredState {
  let line = 0;
  const at = () => ({ file: 'portplan.yaml', line: ++line, column: 1 });
  const services = drawn.map(({ user, endpoints }, i): Service => {
    const placed = endpoints.map((each) => ({ ...each, at: at() }));
    return { name: `s${i}`, reserve: 'auto', at: at(), endpoints: placed, ...(user !== undefined && { user }) };
  });
  return {
    ...{ file: 'portplan.yaml', foreignReservations: 'keep', services },
    ...{ persist: { file: DEFAULT_PERSIST_FILE }, lint: { rules: {} } },
  };
}

interface Bound {
  readonly line: number;
  readonly ports: Endpoint['ports'];
  readonly socket: BindSocket;
}

function boundBy({ services }: DesiredState): readonly Bound[] {
  return services.flatMap(({ user, endpoints }) =>
    endpoints.map((each) => ({ line: each.at.line, ports: each.ports, socket: bindSocket(each, user) })),
  );
}

function meet(a: Endpoint['ports'], b: Endpoint['ports']): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** `3 7 no`: the endpoints in lines 3 and 7 can't both be had. */
function eachWithEach(plan: DesiredState, on: Platform): readonly string[] {
  const all = boundBy(plan);
  return all.flatMap((later, i) =>
    all.slice(0, i).flatMap((earlier) => {
      const { answer } = verdict(on, earlier.socket, later.socket);
      return meet(earlier.ports, later.ports) && answer !== 'yes' ? [`${earlier.line} ${later.line} ${answer}`] : [];
    }),
  );
}

function conflicts(plan: DesiredState, on: Platform): readonly string[] {
  return plannedHost([plan], on).conflicts.map(
    ({ earlier, later, verdict: of }) => `${earlier.endpoint.at.line} ${later.endpoint.at.line} ${of.answer}`,
  );
}

function endpointsIn(found: readonly string[]): readonly string[] {
  return [...new Set(found.flatMap((each) => each.split(' ').slice(0, 2)))].sort();
}

describe('of few endpoints the conflicts are those of each with each', () => {
  it('when each service has one', () => {
    fc.assert(
      fc.property(platform, fc.array(service(1), { maxLength: FEW }), (on, drawn) => {
        const plan = planOf(drawn);
        expect(conflicts(plan, on).toSorted()).toEqual(eachWithEach(plan, on).toSorted());
      }),
      { numRuns: 4000 },
    );
  });

  it('when a service has several', () => {
    fc.assert(
      fc.property(platform, fc.array(service(4), { maxLength: 2 }), (on, drawn) => {
        const plan = planOf(drawn);
        expect(conflicts(plan, on).toSorted()).toEqual(eachWithEach(plan, on).toSorted());
      }),
      { numRuns: 4000 },
    );
  });
});

describe('of many endpoints the conflicts', () => {
  const many = fc.array(service(3), { minLength: 15, maxLength: 50 });

  it('name every endpoint that each with each names', () => {
    fc.assert(
      fc.property(platform, many, (on, drawn) => {
        const plan = planOf(drawn);
        expect(endpointsIn(conflicts(plan, on))).toEqual(endpointsIn(eachWithEach(plan, on)));
      }),
      { numRuns: 400 },
    );
  });

  it('name an endpoint that can not be had as one, however many others it meets without a refusal', () => {
    const refusals = (found: readonly string[]) => endpointsIn(found.filter((each) => / (?:no|unsure)$/.test(each)));
    fc.assert(
      fc.property(platform, many, (on, drawn) => {
        const plan = planOf(drawn);
        expect(refusals(conflicts(plan, on))).toEqual(refusals(eachWithEach(plan, on)));
      }),
      { numRuns: 400 },
    );
  });

  it('are conflicts, each there once', () => {
    fc.assert(
      fc.property(platform, many, (on, drawn) => {
        const plan = planOf(drawn);
        const all = new Set(eachWithEach(plan, on));
        const found = conflicts(plan, on);
        expect(found.filter((each) => !all.has(each))).toEqual([]);
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 400 },
    );
  });
});

it('a conflict names the ports that both want', () => {
  const ports = fc.tuple(endpoint, endpoint).filter(([a, b]) => meet(a.ports, b.ports));
  fc.assert(
    fc.property(ports, ([a, b]) => {
      const every = { protocol: 'tcp', address: null, reuse: [] } as const;
      const drawn = [a, b].map((each) => ({ user: undefined, endpoints: [{ ...each, ...every, reuse: [] }] }));
      const [conflict] = plannedHost([planOf(drawn)], 'linux').conflicts;
      const wanted = Array.from({ length: 20 }, (_, i) => 80 + i).filter((port) =>
        [a, b].every(({ ports: { first, last } }) => first <= port && port <= last),
      );
      expect(conflict?.ports).toEqual({ first: wanted[0], last: wanted.at(-1) });
    }),
  );
});
