/** Which end began a connection, case by case: its ports, what listens, the state, and a bind that was tried beside it. */
import { expect, it } from 'vitest';
import { connectionOrigin, type OriginFacts } from '../../../src/model/sockets/connection-origin.ts';
import type { NetSocket, SocketState } from '../../../src/model/sockets/net-socket.ts';
import { isServerPort } from '../../../src/port-catalog/well-known-services.ts';

const [HERE, PEER] = ['10.0.0.1', '10.9.0.2'];

function connection(own: number, peer: number, more: Partial<NetSocket> = {}): NetSocket {
  return {
    ...{ protocol: 'tcp', state: 'established', uid: 0, inode: 1, secondsLeft: null },
    ...{ local: { address: HERE, port: own }, remote: { address: PEER, port: peer } },
    ...more,
  };
}

const FACTS: OriginFacts = {
  ephemeral: { first: 32768, last: 60999 },
  isReserved: () => false,
  isListening: () => false,
  isServerPort: (port) => isServerPort(port, 'tcp'),
  isShared: false,
};

function origin(socket: NetSocket, more: Partial<OriginFacts> = {}): string {
  const { begunBy, certainty, because } = connectionOrigin(socket, { ...FACTS, ...more });
  return `${certainty}: ${begunBy}, ${because}`;
}

/** What the ports alone tell: own port, port of the peer. */
it.each([
  ['a client with a port of the range, to a privileged port', 45_001, 443, 'sure: this-host, peer-has-a-server-port'],
  ['to the default of a known server', 45_001, 5432, 'likely: this-host, peer-has-a-server-port'],
  ['to any other port below the range', 45_001, 20_001, 'likely: this-host, own-port-is-ephemeral'],
  [
    'both ports are ephemeral: a peer, or a former server in the range',
    50_051,
    45_001,
    'unknown: this-host, ports-are-alike',
  ],
  ['a known server in the range, and a client', 44_321, 45_001, 'likely: peer, own-port-is-a-server-port'],
  [
    'both inside the range, and the peer is a known server',
    45_001,
    44_321,
    'likely: this-host, peer-has-a-server-port',
  ],
  ['a former server at a privileged port', 443, 51_234, 'likely: peer, own-port-is-a-server-port'],
  ['and its client behind a NAT', 443, 2_001, 'likely: peer, own-port-is-a-server-port'],
  ['a former server at another port', 8123, 51_234, 'likely: peer, own-port-is-given-to-no-client'],
  ['its client behind a NAT: either may have asked for its port', 8123, 20_001, 'unknown: peer, ports-are-alike'],
  ['a client with a source port of its own', 8123, 443, 'likely: this-host, peer-has-a-server-port'],
  ['the same, to a known server', 8123, 5432, 'likely: this-host, peer-has-a-server-port'],
  ['a known server, and a client with a port of its own', 5432, 8123, 'likely: peer, own-port-is-a-server-port'],
  ['a mount of NFS', 993, 2049, 'likely: this-host, privileged-source-port'],
  ['a server of NFS', 2049, 993, 'likely: peer, privileged-source-port'],
  ['a client of rpcbind', 700, 111, 'likely: this-host, privileged-source-port'],
  ['a server of IMAPS', 993, 51_234, 'likely: peer, own-port-is-a-server-port'],
  ['two privileged ports', 22, 80, 'unknown: peer, ports-are-alike'],
  ['two that clients of NFS take', 993, 700, 'unknown: peer, ports-are-alike'],
  ['above the range, to a port below it', 62_000, 7005, 'unknown: peer, ports-are-alike'],
  ['above the range, to a privileged one', 62_000, 443, 'likely: this-host, peer-has-a-server-port'],
])('%s: %i to %i', (_, own, peer, expected) => {
  expect(origin(connection(own, peer))).toBe(expected);
});

it.each<readonly [SocketState, string]>([
  ['syn-sent', 'sure: this-host, handshake'],
  ['syn-received', 'sure: peer, handshake'],
])('%s tells, whatever the ports', (state, expected) => {
  for (const [own, peer] of [
    [8123, 443],
    [443, 45_001],
    [45_001, 443],
  ] as const)
    expect(origin(connection(own, peer, { state }))).toBe(expected);
});

it('TIME_WAIT belongs to the end that closed first, which may be either: the ports tell', () => {
  expect(origin(connection(443, 51_234, { state: 'time-wait' }))).toContain('likely: peer');
  expect(origin(connection(45_001, 443, { state: 'time-wait' }))).toContain('sure: this-host');
});

it('the peer listens on this host: it was begun here', () => {
  const isListening: OriginFacts['isListening'] = ({ address, port }) => address === PEER && port === 51_234;
  expect(origin(connection(443, 51_234), { isListening })).toBe('sure: this-host, peer-is-a-listener-of-this-host');
});

it('a server listens at the local end: it accepted the connection', () => {
  const isListening: OriginFacts['isListening'] = ({ address }) => address === HERE;
  expect(origin(connection(8123, 443), { isListening })).toBe('likely: peer, own-end-is-listened-on');
});

it('UDP accepts nothing: a socket with a peer has called connect', () => {
  expect(origin(connection(53, 45_001, { protocol: 'udp' }))).toBe('sure: this-host, udp-accepts-nothing');
});

it('a bind with SO_REUSEADDR beside it worked: it was a server, inside the range; outside, clients set that too', () => {
  expect(origin(connection(50_051, 20_001), { isShared: true })).toBe('likely: peer, bind-beside-it-worked');
  expect(origin(connection(8123, 443), { isShared: true })).toContain('likely: this-host');
});

it('a reserved port of the range is given to no client', () => {
  expect(origin(connection(50_051, 45_001), { isReserved: () => true })).toBe(
    'likely: peer, own-port-is-given-to-no-client',
  );
  expect(origin(connection(50_051, 443), { isReserved: () => true })).toContain('sure: this-host');
});

it('a range that takes in the ports of servers: the usual port of a client tells', () => {
  const ephemeral = { first: 1025, last: 65_000 };
  expect(origin(connection(8080, 45_001), { ephemeral })).toBe('likely: peer, own-port-is-given-to-no-client');
  expect(origin(connection(8080, 20_001), { ephemeral })).toBe('unknown: this-host, ports-are-alike');
});
