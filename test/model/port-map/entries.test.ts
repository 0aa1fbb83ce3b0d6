import { expect, it } from 'vitest';
import { claimsOn, mapEntries } from '../../../src/model/map/entries.ts';
import { entryText } from '../../../src/render/map/map-entry-text.ts';
import type { PortClaim } from '../../../src/model/map/port-map.ts';
import type { Platform } from '../../../src/model/plan/desired-state.ts';
import { formatRange } from '../../../src/model/ports/port-set.ts';

function claim(layer: PortClaim['layer'], first: number, last = first, what: string | null = null): PortClaim {
  return { layer, protocol: 'tcp', ports: { first, last }, what };
}

/** `count` ports that one program listens on. */
function listening(first: number, count: number, what = 'node (process 7)'): readonly PortClaim[] {
  return Array.from({ length: count }, (_, i) => claim('listening', first + i, first + i, what));
}

function listOf(claims: readonly PortClaim[], platform: Platform = 'linux'): readonly (readonly string[])[] {
  return mapEntries({ claims }).map((entry) => [entry.layer, formatRange(entry.ports), entryText(entry, platform)]);
}

it('what listens on all ports of a service is one entry with it', () => {
  expect(listOf([claim('declared', 9000, 9049, 'srv'), ...listening(9000, 50)])).toEqual([
    ['declared', '9000-9049', 'srv; listening: node (process 7)'],
  ]);
});

it('what listens on some of them says on which', () => {
  const claims = [claim('declared', 9000, 9049, 'srv'), ...listening(9000, 3), ...listening(9010, 1, 'other')];
  expect(listOf(claims)).toEqual([
    ['declared', '9000-9049', 'srv; listening on 9000-9002: node (process 7); listening on 9010: other'],
  ]);
});

it('neighbouring ports of one program that nothing declares are one entry', () => {
  const claims = [...listening(7000, 20), ...listening(7020, 2, 'other'), ...listening(7100, 1)];
  expect(listOf(claims)).toEqual([
    ['listening', '7000-7019', 'listening: node (process 7)'],
    ['listening', '7020-7021', 'listening: other'],
    ['listening', '7100', 'listening: node (process 7)'],
  ]);
});

it('a program on the single port of a service stays with it, beside its other ports', () => {
  expect(listOf([claim('declared', 7001, 7001, 'app'), ...listening(7000, 3)])).toEqual([
    ['declared', '7001', 'app; listening: node (process 7)'],
    ['listening', '7000', 'listening: node (process 7)'],
    ['listening', '7002', 'listening: node (process 7)'],
  ]);
});

it('a program of the other protocol is none of the service', () => {
  const [udp] = listening(9000, 1).map((each): PortClaim => ({ ...each, protocol: 'udp' }));
  expect(listOf([claim('declared', 9000, 9049, 'srv'), ...(udp ? [udp] : [])])).toHaveLength(2);
});

it('a part of a service that is exposed is told with its name', () => {
  const claims = [claim('declared', 32000, 33000, 'srv'), claim('exposed', 32768, 33000, 'not reserved')];
  expect(listOf(claims)).toEqual([
    ['exposed', '32768-33000', 'srv; exposed: not reserved'],
    ['declared', '32000-33000', 'srv'],
  ]);
});

it.each([
  ['linux', 'reserved'],
  ['windows', 'excluded'],
] as const)('on %s what is %s says so', (platform, word) => {
  const claims = [
    claim('declared', 8080, 8080, 'app'),
    claim('declared', 9000, 9049, 'srv'),
    claim('reserved', 8080, 9009),
    ...listening(8090, 1),
  ];
  expect(listOf(claims, platform)).toEqual([
    ['declared', '8080', `app; ${word}`],
    ['declared', '9000-9049', `srv; ${word} on 9000-9009`],
    ['listening', '8090', `listening: node (process 7); ${word}`],
  ]);
});

it('a reservation with a reason is an entry, which the list of the host does not repeat', () => {
  const named = claim('reserved', 30000, 30009, 'NodePorts');
  expect(listOf([named, claim('reserved', 30000, 30020), claim('declared', 30001, 30001, 'app')])).toEqual([
    ['declared', '30001', 'app; reserved: NodePorts'],
    ['reserved', '30000-30009', 'reserved: NodePorts'],
  ]);
  expect(claimsOn({ claims: [named, claim('reserved', 30000, 30020)] }, 30002)).toEqual([named]);
});

it('what differs from run to run is told apart from the rest', () => {
  const one = { ...claim('listening', 80, 80, 'nginx on ::'), detail: '(process 7)' };
  const [entry] = mapEntries({ claims: [one, { ...one, detail: '(process 8)' }] });
  expect(entry && [entryText(entry, 'linux'), entryText(entry, 'linux', 'lasting')]).toEqual([
    'listening: nginx on :: (process 7); listening: nginx on :: (process 8)',
    'listening: nginx on ::',
  ]);
});

it('many holders of one range are not all named', () => {
  const claims = [0, 1, 2, 3, 4, 5].flatMap((i) => listening(9000 + i, 1, `p${i}`));
  expect(listOf([claim('declared', 9000, 9049, 'srv'), ...claims])[0]?.[2]).toMatch(/on 9003: p3 and 2 more$/);
});
