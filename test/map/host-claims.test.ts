import { describe, expect, it } from 'vitest';
import type { HeldSocket } from '../../src/model/sockets/held-socket.ts';
import { settingClaims, socketClaims } from '../../src/map/host-claims.ts';
import { portsByLayer } from '../../src/model/map/port-map.ts';
import { formatPortSet } from '../../src/model/ports/port-set.ts';
import { excluded, linuxHost, windowsHost } from '../lint/host-facts.ts';

const HOLDER = { pid: 812, command: '/usr/sbin/nginx -g x', user: 'root', unit: null, container: null, since: null };

function socket(port: number, more: Partial<HeldSocket> = {}): HeldSocket {
  return {
    protocol: 'tcp',
    state: 'listening',
    local: { address: '0.0.0.0', port },
    remote: { address: '0.0.0.0', port: 0 },
    ...{ uid: 0, inode: 7, secondsLeft: null, holders: [] },
    ...more,
  };
}

function connection(port: number, to: number): HeldSocket {
  return socket(port, { state: 'established', remote: { address: '192.0.2.7', port: to } });
}

const saidOf = (sockets: readonly HeldSocket[]) =>
  socketClaims(sockets).map(({ layer, ports, what }) => [layer, ports.first, what]);

describe('sockets', () => {
  it('that listen are named by the program that holds them and its addresses, with the process apart', () => {
    const v6 = socket(80, { local: { address: '::', port: 80 }, holders: [HOLDER] });
    expect(socketClaims([socket(80, { holders: [HOLDER] }), v6])).toMatchObject([
      { layer: 'listening', what: 'nginx on 0.0.0.0, ::', detail: '(process 812, user root)' },
    ]);
  });

  it('without a program are named by their addresses', () => {
    const local = socket(80, { local: { address: '127.0.0.1', port: 80 } });
    expect(saidOf([socket(80), local])).toEqual([['listening', 80, 'on 0.0.0.0, 127.0.0.1']]);
  });

  it('of UDP without a peer wait, too', () => {
    expect(saidOf([socket(53, { protocol: 'udp', state: 'unconnected' })])).toEqual([['listening', 53, 'on 0.0.0.0']]);
  });

  it('are found by their programs, units, containers and addresses, once each, and by no other word', () => {
    const holder = { ...HOLDER, unit: 'nginx.service', container: 'c1' };
    const [claim] = socketClaims([socket(80, { holders: [holder, { ...holder, pid: 813 }] })]);
    expect(claim?.names).toEqual(['0.0.0.0', 'nginx', 'nginx.service', 'c1']);
  });

  it('that are connections of one port are counted', () => {
    expect(saidOf([connection(80, 40001), connection(80, 40002), connection(40003, 443)])).toEqual([
      ['in-use', 80, '2 connections'],
      ['in-use', 40003, 'established, to 192.0.2.7:443'],
    ]);
  });

  it('that are bound and silent are in use, and named by the program that holds them', () => {
    const silent = socket(8080, { state: 'unconnected', holders: [HOLDER] });
    expect(saidOf([silent])).toEqual([['in-use', 8080, 'bound by nginx (process 812, user root), and silent']]);
  });
});

describe('settings', () => {
  it('of Linux are the range and the reserved list', () => {
    const layers = portsByLayer(settingClaims(linuxHost(excluded(50051))));
    expect([formatPortSet(layers.ephemeral), formatPortSet(layers.reserved)]).toEqual(['32768-60999', '50051']);
  });

  it('of Windows are those of both families together, with a guess who holds a row', () => {
    const row = { first: 50100, last: 50199 };
    const holder = 'most likely by WinNAT or Hyper-V';
    const claims = settingClaims(windowsHost({ 'ipv4 tcp': excluded(8080), 'ipv6 tcp': { held: [row] } }));
    expect(claims.filter(({ layer }) => layer === 'reserved' || layer === 'held')).toEqual([
      { layer: 'reserved', protocol: 'tcp', ports: { first: 8080, last: 8080 }, what: null },
      { layer: 'held', protocol: 'tcp', ports: row, what: holder, names: [holder] },
    ]);
  });
});

it('a listener without a known process is named by its addresses', () => {
  const rest = { remote: { address: '', port: 0 }, uid: 0, inode: 0, secondsLeft: null, holders: [] };
  const at = { protocol: 'tcp', state: 'listening', ...rest } as const;
  expect(
    socketClaims([
      { ...at, local: { address: '0.0.0.0', port: 80 } },
      { ...at, local: { address: '::', port: 80 } },
    ]),
  ).toEqual([
    {
      layer: 'listening',
      protocol: 'tcp',
      ports: { first: 80, last: 80 },
      what: 'on 0.0.0.0, ::',
      names: ['0.0.0.0', '::'],
    },
  ]);
});
