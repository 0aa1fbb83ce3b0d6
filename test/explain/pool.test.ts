/** How many ports of a pool are free: pure, for what no private host can have. */
import { expect, it } from 'vitest';
import { poolTally, type PoolFacts } from '../../src/explain/preflight/pool.ts';
import type { Endpoint, Service } from '../../src/model/plan/desired-state.ts';
import type { HeldSocket } from '../../src/model/sockets/held-socket.ts';
import { bindOf } from '../support/judged-bind.ts';

const at = { file: 'portplan.yaml', line: 1, column: 1 };
const POOL: Endpoint = {
  ...{ protocol: 'udp', address: null, ports: { first: 100, last: 109 }, reuse: [], ipv6Only: false, at },
  pool: { atLeast: 5 },
};
const SERVICE: Service = { name: 'pbx', endpoints: [POOL], reserve: 'auto', at };

function socketOn(port: number, more: Partial<HeldSocket> = {}): HeldSocket {
  return {
    ...{ protocol: 'udp', state: 'unconnected', local: { address: '0.0.0.0', port }, remote: { address: '', port: 0 } },
    ...{ uid: 1, inode: port, secondsLeft: null, holders: [], ...more },
  };
}

function factsOf(more: Partial<PoolFacts>): PoolFacts {
  return {
    asked: { ...bindOf(100), protocol: 'udp', reuse: [] },
    ...{ device: null, account: { uid: 0, ownUid: 0, mayBindLow: true, isLowBarred: false } },
    ...{ sockets: [], held: [], services: [SERVICE], ...more },
  };
}

it('ports that Windows holds back are not free, and neither are those of others', () => {
  const facts = factsOf({ held: [{ first: 105, last: 200 }], sockets: [socketOn(100), socketOn(105), socketOn(99)] });
  expect(poolTally(SERVICE, POOL, facts)).toMatchObject({
    free: 4,
    mayBeFree: 0,
    firstFree: 101,
    held: [{ first: 105, last: 109 }],
  });
});

it('what the service has itself is free to it', () => {
  const holder = { pid: 7, command: '/usr/sbin/asterisk -f', user: null, unit: null, container: null, since: null };
  const sockets = [socketOn(100, { holders: [holder] }), socketOn(101)];
  expect(poolTally({ ...SERVICE, program: 'asterisk' }, POOL, factsOf({ sockets }))).toMatchObject({ free: 9 });
  expect(poolTally(SERVICE, POOL, factsOf({ sockets }))).toMatchObject({ free: 8, holders: [holder] });
});

it('a socket of another protocol, or on another interface, takes nothing', () => {
  const other = socketOn(101, { local: { address: '0.0.0.0', port: 101, device: 'v1' } });
  const sockets = [socketOn(100, { protocol: 'tcp', state: 'listening' }), other];
  const asked = { ...factsOf({}).asked, device: 'v0' };
  expect(poolTally(SERVICE, { ...POOL, device: 'v0' }, factsOf({ sockets, asked, device: 'v0' }))).toMatchObject({
    free: 10,
  });
});
