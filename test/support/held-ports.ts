/** Random sockets that hold ports, and random services of a plan on the same ports. test/support/held-ports.pl makes them real. */
import * as fc from 'fast-check';
import type { Reuse } from '../../src/model/plan/desired-state.ts';
import type { Protocol } from '../../src/model/ports/protocol.ts';

/** A socket with its options; no address is what most servers make of it: `::` that takes IPv4 as well. */
export interface BoundAs {
  readonly protocol: Protocol;
  readonly address: string | null;
  readonly ipv6Only: boolean;
  readonly reuse: readonly Reuse[];
}

export interface HeldAs extends BoundAs {
  readonly state: 'listening' | 'silent' | 'connected' | 'given' | 'accepted' | 'close-wait' | 'time-wait';
}

/** What holds a port, in the order in which it comes, and the service that is to be bound there. */
export interface Scene {
  readonly holders: readonly HeldAs[];
  readonly service: BoundAs;
}

const IPV4 = ['0.0.0.0', '127.0.0.1', '127.0.0.2', '10.7.0.1', '::ffff:127.0.0.1'];
const IPV6 = ['::', '::1', 'fd00::7'];

const OPTIONS = fc.subarray<Reuse>(['address', 'port']);
const ADDRESS = fc.oneof(
  fc.record({ address: fc.constantFrom(...IPV4), ipv6Only: fc.constant(false) }),
  fc.record({ address: fc.constantFrom(...IPV6), ipv6Only: fc.boolean() }),
);
const NO_ADDRESS = fc.constant({ address: null, ipv6Only: false });

function holder(protocol: Protocol): fc.Arbitrary<HeldAs> {
  const states = (['listening', 'silent', 'connected', 'given'] as const).filter(
    (state) => protocol === 'tcp' || state !== 'listening',
  );
  const former = protocol === 'tcp' ? (['accepted', 'close-wait', 'time-wait'] as const) : [];
  return fc
    .tuple(ADDRESS, OPTIONS, fc.constantFrom(...states, ...former))
    .map(([where, reuse, state]) => ({ protocol, ...where, reuse, state }));
}

function service(protocol: Protocol): fc.Arbitrary<BoundAs> {
  return fc.tuple(fc.oneof(ADDRESS, NO_ADDRESS), OPTIONS).map(([where, reuse]) => ({ protocol, ...where, reuse }));
}

export const SCENE: fc.Arbitrary<Scene> = fc
  .constantFrom<Protocol>('tcp', 'udp')
  .chain((protocol) =>
    fc.record({ holders: fc.array(holder(protocol), { minLength: 1, maxLength: 2 }), service: service(protocol) }),
  );

/** The words of held-ports.pl for a socket. */
export function socketWord({ protocol, address, ipv6Only, reuse }: BoundAs): string {
  const options = [ipv6Only, reuse.includes('address'), reuse.includes('port')].map(Number);
  return [protocol, address ?? '::', ...options].join();
}

/** The real bind of a service: where a plan names no option of a TCP server, most set SO_REUSEADDR. */
export function boundForReal(planned: BoundAs): BoundAs {
  const isAssumed = planned.protocol === 'tcp' && planned.reuse.length === 0;
  return isAssumed ? { ...planned, reuse: ['address'] } : planned;
}
