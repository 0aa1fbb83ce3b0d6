/** What takes a port away: one case for each reason, and laws over plans and hosts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import { ALLOCATORS } from '../../src/port-catalog/allocators.ts';
import { WELL_KNOWN } from '../../src/port-catalog/well-known-services.ts';
import { suggestPorts } from '../../src/suggest/suggest.ts';
import { type PlansAndHosts, takenPorts } from '../../src/suggest/taken-ports.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import type { HostFacts } from '../../src/model/host/host-facts.ts';
import { includes, portsOf } from '../../src/model/ports/port-set.ts';
import type { SuggestionHost } from '../../src/model/suggestion.ts';
import { desired, port, ports } from '../support/arbitrary.ts';
import { linuxHost, windowsHost } from '../lint/host-facts.ts';

function plan(text: string, file = 'portplan.yaml'): DesiredState {
  const { desired: read, diagnostics } = readPlanFile(file, () => `version: 1\n${text}`);
  if (!read) throw new Error(JSON.stringify(diagnostics));
  return read;
}

function host(facts: HostFacts, ...listening: readonly number[]): SuggestionHost {
  const listeners = listening.map((each) => ({ protocol: 'udp' as const, address: '127.0.0.1', port: each }));
  return { facts, listeners, connected: [], nat: null };
}

function reasons(
  port: number,
  { plans = [], hosts = [], platform = 'linux' }: Partial<PlansAndHosts> = {},
): readonly string[] {
  const taken = takenPorts({ plans, hosts, platform });
  return taken.filter((each) => includes(each.ports, port)).map(({ kind, because }) => `${kind}: ${because}`);
}

it('nothing takes 12345', () => {
  expect(reasons(12345)).toEqual([]);
});

describe('by itself', () => {
  it.each([
    [1023, 'privileged: below 1024'],
    [32500, 'allocator: Kubernetes gives it to Services as NodePort'],
    [31000, 'allocator: Nomad gives it to its tasks'],
    [5432, 'known-default: a default of PostgreSQL'],
    [16000, 'known-default: a default of HBase 1.0'],
    [8080, 'known-default: a default of HTTP servers'],
    [10809, 'known-default: has a name in /etc/services'],
    [7680, 'known-default: the operating system has it: Delivery Optimization (svchost.exe) on Windows 10 and 11'],
    [10080, 'browser-blocked: no browser opens it'],
    [40000, 'ephemeral: in the ephemeral range 32768-60999 of Linux by default'],
  ])('%i', (port, reason) => expect(reasons(port)).toContain(reason));

  it('every port of every allocator', () => {
    const ends = ALLOCATORS.flatMap((each) => each.ports.flatMap(({ first, last }) => [first, last]));
    expect(ends.filter((each) => !reasons(each).some((reason) => reason.startsWith('allocator')))).toEqual([]);
  });

  it('every default that the lint knows', () => {
    const all = WELL_KNOWN.flatMap((each) => each.ports);
    expect(all.filter((each) => !reasons(each).some((reason) => reason.startsWith('known-default')))).toEqual([]);
  });
});

describe('by a plan', () => {
  it.each([
    ['services: {web: 12345}', 'declared: declared by web (portplan.yaml:2)'],
    ['services: {dns: 127.0.0.1:12340-12350/udp}', 'declared: declared by dns (portplan.yaml:2)'],
    ['reserved: [12000-13000]', 'reserved: reserved in portplan.yaml:2'],
    ['ephemeral: 12000-13001', 'ephemeral: in the ephemeral range 12000-13001 of portplan.yaml'],
    ['unprivilegedPortStart: 12346', 'privileged: below 12346, the first unprivileged port of portplan.yaml'],
    ['lint: {rules: {nodeport-overlap: {ports: 12000-12999}}}', 'allocator: a NodePort in portplan.yaml'],
    ['platform: freebsd', 'ephemeral: in the ephemeral range 10000-65535 of FreeBSD by default'],
  ])('%s', (text, reason) => expect(reasons(12345, { plans: [plan(text)] })).toEqual([reason]));

  it('that has a range of its own, of which the default does not count', () => {
    expect(reasons(40000, { plans: [plan('ephemeral: 12000-13001')] })).toEqual([]);
  });
});

describe('by a host', () => {
  const live = (more: object = {}) => host(linuxHost({ ephemeral: { first: 12000, last: 13000 }, ...more }));
  it.each([
    ['a listener', host(linuxHost(), 12345), 'in-use: in use on edge-1'],
    ['a connection', { ...host(linuxHost()), connected: portsOf(12345) }, 'in-use: in use on edge-1'],
    [
      'a server and its connections',
      { ...host(linuxHost(), 12345), connected: portsOf(12345) },
      'in-use: in use on edge-1',
    ],
    ['its live range', live(), 'ephemeral: in the ephemeral range 12000-13000 of edge-1'],
    ['its reserved list', host(linuxHost({ reserved: portsOf(12345) })), 'reserved: reserved on edge-1'],
    [
      'its unprivileged port start',
      host(linuxHost({}, { unprivilegedPortStart: 12346 })),
      'privileged: below 12346, the first unprivileged port of edge-1',
    ],
    [
      'a range that one stack of Windows excludes after a boot',
      host(windowsHost({ 'ipv6 udp': { lasting: portsOf(12345) } })),
      'reserved: reserved on DEV-7',
    ],
    [
      'a row that Windows holds',
      host(windowsHost({ 'ipv4 tcp': { held: [{ first: 12340, last: 12349 }] } })),
      'reserved: held at run time on DEV-7',
    ],
  ])('%s', (_, known, reason) => expect(reasons(12345, { hosts: [known] })).toEqual([reason]));

  it('in the place of the default of its platform', () => {
    expect(reasons(40000, { hosts: [live()], plans: [plan('services: {}')] })).toEqual([]);
  });

  it('beside the default of another platform that the plan is for', () => {
    const around = { hosts: [live()], plans: [plan('platform: [linux, windows]')] };
    expect(reasons(49151, around)).toEqual([]);
    expect(reasons(60000, around)).toContain('ephemeral: in the ephemeral range 49152-65535 of Windows by default');
  });

  it('of which there are many: three are named', () => {
    const hosts = ['d', 'b', 'a', 'c'].map((name) => host(linuxHost({}, { host: name }), 12345));
    expect(reasons(12345, { hosts })).toEqual(['in-use: in use on a, b, c and 1 more']);
  });
});

describe('of any plans and hosts', () => {
  const hosts = fc.array(
    fc
      .record({
        reserved: ports,
        first: fc.integer({ min: 1, max: 65535 }),
        name: fc.constantFrom('a', 'b'),
        listening: fc.array(port),
      })
      .map(({ reserved, first, name, listening }) =>
        host(
          linuxHost({ reserved, ephemeral: { first, last: Math.min(first + 20000, 65535) } }, { host: name }),
          ...listening,
        ),
      ),
    { maxLength: 3 },
  );
  const plans = fc.array(desired, { maxLength: 3 });

  it('no suggestion is in use, in a range, reserved or declared', () => {
    fc.assert(
      fc.property(plans, hosts, fc.option(port), (someplans, somehosts, near) => {
        const taken = takenPorts({ plans: someplans, hosts: somehosts, platform: 'linux' });
        const found = suggestPorts(taken, { count: 50, near }).ports;
        const forbidden = [
          ...somehosts.flatMap(({ listeners }) =>
            (listeners ?? []).map((each) => ({ first: each.port, last: each.port })),
          ),
          ...somehosts.flatMap(({ facts }) => facts.stacks.flatMap((stack) => [stack.ephemeral, ...stack.reserved])),
          ...someplans.flatMap(({ services }) =>
            services.flatMap(({ endpoints }) => endpoints.map((each) => each.ports)),
          ),
          ...someplans.flatMap(({ reserved = [] }) => reserved.flatMap((each) => each.ports)),
          ...someplans.flatMap(({ ephemeral }) => (ephemeral ? [ephemeral.value.tcp, ephemeral.value.udp] : [])),
        ];
        expect(found.filter((each) => forbidden.some(({ first, last }) => first <= each && each <= last))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('their order changes nothing, and naming one twice does not', () => {
    fc.assert(
      fc.property(plans, hosts, (someplans, somehosts) => {
        const one = takenPorts({ plans: someplans, hosts: somehosts, platform: 'linux' });
        const other = takenPorts({
          plans: [...someplans, ...someplans].reverse(),
          hosts: [...somehosts, ...somehosts].reverse(),
          platform: 'linux',
        });
        expect(other).toEqual(one);
      }),
      { numRuns: 60 },
    );
  });
});

it.each([1900, 2869, 5040, 5050, 5355, 7680, 5000, 7000, 47001, 49664])(
  'port %i, which an operating system holds by itself, is never suggested',
  (held) => {
    const taken = takenPorts({ plans: [], hosts: [], platform: 'windows' });
    expect(taken.some(({ kind, ports: all }) => kind === 'known-default' && includes(all, held))).toBe(true);
    expect(suggestPorts(taken, { count: 1, near: held }).ports).not.toContain(held);
  },
);
