import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInTrie } from '../../../src/backends/linux/bind-facts/local-address.ts';
import { optionsIn } from '../../../src/backends/linux/sockets/socket-options.ts';
import { socketsInTable, socketsOnPort, socketsWithoutPeer } from '../../../src/backends/linux/sockets/sockets.ts';

describe('tables of sockets', () => {
  const row = (local: string, state: string, timer = '00:00000000', inode = 0): string =>
    `   0: 0100007F:${local} 0200007F:C350 ${state} 00000000:00000000 ${timer} 00000000     7        0 ${inode} 1 0`;

  it('a row is a socket, with both ends, its user and its inode', () => {
    expect(socketsInTable(row('1F90', '01', undefined, 4711), 'tcp', 'LE')).toEqual([
      {
        ...{ protocol: 'tcp', state: 'established', uid: 7, inode: 4711, secondsLeft: null },
        ...{ local: { address: '127.0.0.1', port: 8080 }, remote: { address: '127.0.0.2', port: 50000 } },
      },
    ]);
  });

  it('TIME_WAIT has its seconds, rounded up', () => {
    expect(socketsInTable(row('1F90', '06', '03:00000F4B'), 'tcp', 'LE')[0]?.secondsLeft).toBe(40);
  });

  it('a port is looked for at the local end only', () => {
    expect(socketsOnPort(`${row('1F90', '01')}\n${row('C350', '01')}`, 'tcp', 'LE', 50000)).toHaveLength(1);
  });

  it('what the search finds is what reading every row finds', () => {
    const hex = fc.constantFrom('0000', '0001', '1F90', '901F', '0A1F', 'FFFF');
    const state = fc.constantFrom('01', '06', '0A', '07');
    const one = fc
      .tuple(hex, hex, state)
      .map(([local, remote, code]) => row(local, code).replace(':C350 ', `:${remote} `));
    fc.assert(
      fc.property(fc.array(one), fc.constantFrom('', '\n'), (rows, end) => {
        const table = ['  sl  local_address rem_address   st', ...rows].join('\n') + end;
        const all = socketsInTable(table, 'tcp', 'LE');
        expect(socketsOnPort(table, 'tcp', 'LE', 8080)).toEqual(all.filter(({ local }) => local.port === 8080));
        expect(socketsWithoutPeer(table, 'tcp', 'LE')).toEqual(all.filter(({ remote }) => remote.port === 0));
      }),
    );
  });

  it('who waits for others is found, whatever the port', () => {
    const listener = row('1F90', '0A').replace('0200007F:C350', '00000000:0000');
    const table = [row('0050', '01'), listener, row('C350', '01')].join('\n');
    expect(socketsWithoutPeer(table, 'tcp', 'LE').map(({ local }) => local.port)).toEqual([8080]);
  });

  it('100,000 rows are found, all of them on the port', () => {
    const table = Array.from({ length: 100_000 }, () => row('1F90', '06', '03:00000F4B')).join('\n');
    expect(socketsOnPort(table, 'tcp', 'LE', 8080)).toHaveLength(100_000);
  });
});

describe('addresses of the host', () => {
  const TRIE = `Local:
  +-- 0.0.0.0/0 2 0 2
     |-- 10.0.0.0
        /24 link UNICAST
     |-- 10.0.0.2
        /32 host LOCAL
     |-- 10.0.0.255
        /32 link BROADCAST
     |-- 127.0.0.0
        /8 host LOCAL
`;
  it.each([
    ['10.0.0.2', true],
    ['10.0.0.3', false],
    ['10.0.0.255', true],
    ['127.9.8.7', true],
    ['128.0.0.1', false],
  ])('%s: %s', (address, isLocal) => {
    expect(isInTrie(TRIE, address)).toBe(isLocal);
  });
});

it('ss tells which IPv6 sockets leave IPv4 alone', () => {
  const text = 'LISTEN 0 9 [::]:80 [::]:* ino:5 sk:1 v6only:1 <->\nLISTEN 0 9 [::]:80 [::]:* ino:6 sk:2 v6only:0 <->\n';
  expect(optionsIn(text).ipv6Only).toEqual(new Set([5]));
});
