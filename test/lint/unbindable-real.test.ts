/** What `unbindable-endpoint` says of each kind of address, with each interface and option, against binds on this kernel. */
import { expect, it } from 'vitest';
import { needsZone } from '../../src/model/bind/address-cover.ts';
import type { Protocol } from '../../src/model/ports/protocol.ts';
import { requireTool } from '../support/namespace.ts';
import { answersOf, COMMAND, requests, type Wanted } from '../support/real-sockets.ts';
import { hostForAll } from '../support/stand.ts';
import { lintText } from './fixture.ts';

const { host } = hostForAll(() => requireTool('perl'));

const ADDRESSES = [
  ...['0.0.0.0', '127.0.0.1', '127.255.255.255', '10.7.0.1', '224.0.0.1', '239.1.2.3', '255.255.255.255'],
  ...['::', '::1', 'fd00::7', '::ffff:0.0.0.0', '::ffff:127.0.0.1', '::ffff:224.0.0.1', '::ffff:255.255.255.255'],
  ...['fe80::1', 'FE80:0::1', 'ff01::1', 'ff02::1', 'ff11::1', 'ff12::1', 'ff05::1', 'ff0e::1', 'ff00::1', 'ff03::1'],
];

function casesOf(protocol: Protocol): readonly Wanted[] {
  const rest = { protocol, reuse: [], user: 0, listens: true };
  return ADDRESSES.flatMap((literal) => {
    const flags = literal.includes(':') ? [false, true] : [false];
    const places = needsZone(literal)
      ? [{ address: literal }, { address: `${literal}%v0` }]
      : [{ address: literal }, { address: literal, device: 'lo' }, { address: literal, device: 'v0' }];
    return flags.flatMap((ipv6Only) => places.map((place) => ({ ...rest, ...place, ipv6Only })));
  });
}

/** One service a case, each on a port of its own. */
function isCalledUnbindable(wanted: readonly Wanted[]): readonly boolean[] {
  const lines = wanted.map(({ protocol, address, device, ipv6Only }, i) => {
    const where = `${address ?? '*'}${device === undefined ? '' : `%${device}`}`;
    return `  s${i}: {address: "${where}", port: ${10_000 + i}, protocol: ${protocol}, ipv6Only: ${ipv6Only}}`;
  });
  const { diagnostics } = lintText(`version: 1\nplatform: linux\nservices:\n${lines.join('\n')}\n`);
  const found = diagnostics.filter(({ rule, severity }) => rule === 'unbindable-endpoint' && severity === 'error');
  const at = new Set(found.map(({ at: place }) => place?.line));
  return wanted.map((_, i) => at.has(i + 4));
}

it.each(['tcp', 'udp'] as const)('%s: exactly what the kernel refuses is called unbindable', (protocol) => {
  const wanted = casesOf(protocol);
  const kernel = answersOf(host.run(COMMAND, { input: requests(wanted.map((one) => [one])) })).map(
    ([answer]) => answer,
  );
  const told = isCalledUnbindable(wanted);
  const wrong = wanted
    .map((one, i) => ({ ...one, kernel: kernel[i], told: told[i] }))
    .filter(({ kernel: answer, told: is }) => (answer !== 'ok') !== is);
  expect(wrong).toEqual([]);
  expect(kernel.filter((answer) => answer !== 'ok').length).toBeGreaterThan(5);
});
