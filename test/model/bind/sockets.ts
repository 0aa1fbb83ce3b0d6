/** Random sockets that meet often, for the tests of the bind model. */
import * as fc from 'fast-check';
import { bindSocket, type BindSocket } from '../../../src/model/bind/bind-socket.ts';
import type { Platform, Reuse } from '../../../src/model/plan/desired-state.ts';
import type { Protocol } from '../../../src/model/ports/protocol.ts';

export const platform: fc.Arbitrary<Platform> = fc.constantFrom('linux', 'windows', 'macos', 'freebsd');

export const protocol: fc.Arbitrary<Protocol> = fc.constantFrom('tcp', 'udp');

const address = fc.constantFrom(
  ...[null, '0.0.0.0', '192.0.2.1', '192.0.2.2', '224.0.0.251', '::', '::1', '2001:db8::1', 'fe80::1%eth0'],
  ...['ff02::fb%eth0', '::ffff:0.0.0.0', '::ffff:192.0.2.1', 'fe80::1%2'],
);

export const socket: fc.Arbitrary<BindSocket> = fc
  .record({
    ...{ protocol, address, device: fc.constantFrom(undefined, undefined, 'eth0', 'eth1'), ipv6Only: fc.boolean() },
    reuse: fc.subarray<Reuse>(['address', 'port', 'exclusive']),
    user: fc.constantFrom(undefined, 'root', 'web', 'mail', '33'),
  })
  .map(({ user, device, ...endpoint }) => {
    // A link-local address is bound to its link already.
    const isBound = device !== undefined && endpoint.address?.includes('%') !== true;
    return bindSocket({ ...endpoint, ...(isBound && { device }) }, user);
  });
