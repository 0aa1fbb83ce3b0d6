import { expect, it } from 'vitest';
import { listenedInPool } from '../../../src/model/bind/pool-ports.ts';
import type { Endpoint, Service } from '../../../src/model/plan/desired-state.ts';

const at = { file: 'portplan.yaml', line: 1, column: 1 };

function endpoint(port: number, more: Partial<Endpoint> = {}): Endpoint {
  return {
    ...{ protocol: 'udp', address: null, ports: { first: port, last: port }, reuse: [], ipv6Only: false, at },
    ...more,
  };
}

const POOL: Endpoint = { ...endpoint(0), ports: { first: 100, last: 109 }, device: 'v0', pool: { atLeast: 5 } };

it('a listener takes its port from a pool, unless its protocol or its interface is another one', () => {
  const endpoints = [
    ...[POOL, endpoint(99), endpoint(101), endpoint(102, { device: 'v0' })],
    ...[endpoint(103, { device: 'v1' }), endpoint(104, { protocol: 'tcp' })],
  ];
  const service: Service = { name: 'pbx', endpoints, reserve: 'auto', at };
  expect(listenedInPool(POOL, [service])).toEqual([{ first: 101, last: 102 }]);
});
