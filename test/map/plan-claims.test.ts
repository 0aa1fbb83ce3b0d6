import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planClaims } from '../../src/map/plan-claims.ts';
import { DEFAULT_PERSIST_FILE, type DesiredState, type Endpoint } from '../../src/model/plan/desired-state.ts';
import { findPort } from '../../src/model/map/find.ts';
import { portsByLayer, portMap } from '../../src/model/map/port-map.ts';
import { formatPortSet, intersect, portSet, portsOf, subtract, union } from '../../src/model/ports/port-set.ts';
import { desired, ports, range } from '../support/arbitrary.ts';
import { excluded, linuxHost, windowsHost } from '../lint/host-facts.ts';

const at = { file: 'portplan.yaml', line: 1, column: 1 };

function endpoint(port: number, more: Partial<Endpoint> = {}): Endpoint {
  const one = { first: port, last: port };
  return { protocol: 'tcp', address: null, ports: one, reuse: [], ipv6Only: false, at, ...more };
}

function plan(services: Readonly<Record<string, readonly Endpoint[]>>): DesiredState {
  return {
    file: 'portplan.yaml',
    foreignReservations: 'keep',
    services: Object.entries(services).map(([name, endpoints]) => ({ name, endpoints, reserve: 'never', at })),
    persist: { file: DEFAULT_PERSIST_FILE },
    lint: { rules: {} },
  };
}

const claimsOf = (services: Parameters<typeof plan>[0], host = linuxHost()) =>
  planClaims([plan(services)], host.platform, host);
const said = (claims: ReturnType<typeof planClaims>, layer: string) =>
  claims.filter((claim) => claim.layer === layer).map(({ ports: { first }, what }) => `${first} ${what ?? ''}`);

describe('exposed', () => {
  it('are the declared ports of the live range that are not reserved, whatever the plan would reserve', () => {
    fc.assert(
      fc.property(desired, range, ports, (wanted, ephemeral, reserved) => {
        const layers = portsByLayer(planClaims([wanted], 'linux', linuxHost({ ephemeral, reserved })));
        const services = portSet(wanted.services.flatMap(({ endpoints }) => endpoints.map((each) => each.ports)));
        const planned = union(...(wanted.reserved ?? []).map((each) => each.ports));
        const declared = union(services, subtract(planned, reserved));
        expect(layers.declared).toEqual(declared);
        expect(layers.exposed).toEqual(subtract(intersect(declared, [ephemeral]), reserved));
      }),
    );
  });

  it('without a host are those that the plan never reserves', () => {
    const services = plan({ raft: [endpoint(40000)], web: [endpoint(80)] });
    const grpc = { name: 'grpc', endpoints: [endpoint(50051)], reserve: 'auto', at } as const;
    const claims = planClaims([{ ...services, services: [...services.services, grpc] }], 'linux', null);
    expect(said(claims, 'exposed')).toEqual(['40000 ephemeral and not reserved']);
  });

  it('are not those that an administrator excludes on Windows', () => {
    const host = windowsHost({ 'ipv4 tcp': excluded(50051), 'ipv6 tcp': excluded(50051) });
    expect(said(claimsOf({ grpc: [endpoint(50051)] }, host), 'exposed')).toEqual([]);
  });
});

describe('reservations', () => {
  const reserving = {
    ...plan({}),
    reserved: [{ ports: portsOf(8472, 51820, 51821), protocol: 'udp', reason: 'VPN', at }],
  } as const;
  const claims = planClaims([reserving], 'linux', linuxHost({ reserved: portsOf(51820) }));

  it('of the plan have their reason where the host has them', () => {
    expect(said(claims, 'reserved')).toEqual(['51820 VPN']);
  });

  it('are found by their reason', () => {
    const map = portMap({ plan: null, host: null, platform: 'linux', protocols: ['udp'], claims });
    expect([findPort(map, 'vpn', 1), findPort(map, 'vpn', 8472)]).toEqual([8472, 51820]);
  });

  it('that the host does not have yet are declared, and exposed in its range', () => {
    expect(said(claims, 'declared')).toEqual(['8472 VPN', '51821 VPN']);
    expect(said(claims, 'exposed')).toEqual(['51821 ephemeral and not reserved']);
  });
});

describe('without a host', () => {
  it('the range is the default of the platform', () => {
    const layers = portsByLayer(planClaims([], 'windows', null));
    expect(formatPortSet(layers.ephemeral)).toBe('49152-65535');
  });
});

describe('conflicts', () => {
  it('are ports that two services want', () => {
    const services = { web: [endpoint(80)], api: [endpoint(80, { address: '127.0.0.1' })] };
    expect(said(claimsOf(services), 'conflict')).toEqual(['80 web and api both want it']);
  });

  it('are ports that one service asks for twice', () => {
    expect(said(claimsOf({ web: [endpoint(80), endpoint(80)] }), 'conflict')).toEqual(['80 web asks for it twice']);
  });

  it('are not those of two protocols', () => {
    expect(said(claimsOf({ a: [endpoint(53)], b: [endpoint(53, { protocol: 'udp' })] }), 'conflict')).toEqual([]);
  });

  it('are not those that a wildcard and an address share', () => {
    const reuse = ['address'] as const;
    const shared = {
      a: [endpoint(53, { protocol: 'udp', reuse })],
      b: [endpoint(53, { protocol: 'udp', reuse, address: '127.0.0.1' })],
    };
    expect(said(claimsOf(shared), 'conflict')).toEqual([]);
  });

  const held = (first: number, last = first) => windowsHost({ 'ipv4 tcp': { held: [{ first, last }] } });

  it('are declared ports that something holds at run time', () => {
    expect(said(claimsOf({ vite: [endpoint(5173)] }, held(5141, 5240)), 'conflict')).toEqual([
      '5173 vite, held at run time, most likely by WinNAT or Hyper-V',
    ]);
  });

  it('are not the single ports of http.sys, which may hold one for this very service', () => {
    expect(said(claimsOf({ iis: [endpoint(80)] }, held(80)), 'conflict')).toEqual([]);
  });
});
