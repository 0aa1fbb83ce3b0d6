/** The decision against real binds on this kernel: random sockets stand on a port, and another one wants it. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide } from '../../../src/backends/linux/explain/decide.ts';
import { KERNEL_DEFAULTS } from '../../../src/backends/linux/settings.ts';
import { socketsOnPort } from '../../../src/backends/linux/sockets.ts';
import type { Reuse } from '../../../src/model/desired-state.ts';
import type { AskedBind } from '../../../src/model/explanation.ts';
import { PrivateHost } from '../../support/namespace.ts';
import { SocketPlayer } from '../../support/socket-player.ts';

interface Wanted {
  readonly address: string;
  readonly ipv6Only: boolean;
  readonly reuse: readonly Reuse[];
}

let host: PrivateHost;
let player: SocketPlayer;

beforeAll(async () => {
  host = await PrivateHost.start();
  player = new SocketPlayer(host);
});

afterAll(() => host.close());

const wanted: fc.Arbitrary<Wanted> = fc.record({
  address: fc.constantFrom('0.0.0.0', '127.0.0.1', '127.0.0.2', '::', '::1', '::ffff:127.0.0.1'),
  ipv6Only: fc.boolean(),
  reuse: fc.subarray<Reuse>(['address', 'port']),
});

function optionsOf({ address, ipv6Only, reuse }: Wanted): string {
  const mapped = address.startsWith('::ffff');
  const names = reuse.map((option) => `reuse${option === 'address' ? 'addr' : 'port'}`);
  return [...names, ...(ipv6Only && address.includes(':') && !mapped ? ['v6only'] : [])].join(' ');
}

/** One that stands alone may have a connection, whose server may be left alone by its listener: among several, another may get it. */
async function stand(name: string, socket: Wanted, port: number, fate: string, protocol: string): Promise<string[]> {
  const family = socket.address.includes(':') ? 6 : 4;
  await player.play(`open ${name} ${protocol} ${family} ${optionsOf(socket)}`);
  const bound = await player.ask(`bind ${name} ${socket.address} ${port}`);
  if (bound !== 'ok' || protocol === 'udp') return [name];
  if ((await player.ask(`listen ${name}`)) !== 'ok') {
    await player.play(`close ${name}`);
    return [];
  }
  if (fate === 'listens' || family === 6) return [name];
  const to = socket.address === '0.0.0.0' ? '127.0.0.1' : socket.address;
  await player.play(`open ${name}c tcp 4`, `connect ${name}c ${to} ${port}`, `accept ${name}s ${name}`);
  if (fate === 'connected') return [name, `${name}c`, `${name}s`];
  await player.play(`close ${name}`);
  return [`${name}c`, `${name}s`];
}

function decisionFor(protocol: 'tcp' | 'udp', { address, ipv6Only, reuse }: Wanted, port: number): boolean | null {
  const only = ipv6Only && address.includes(':') && !address.startsWith('::ffff');
  const asked: AskedBind = {
    ...{ protocol, port, address, ipv6Only: only, reuse },
    ...{ assumesReuse: false, user: null, service: null },
  };
  const sockets = [protocol, `${protocol}6`].flatMap((table) =>
    socketsOnPort(host.run(['cat', `/proc/net/${table}`]).stdout, protocol, 'LE', port),
  );
  const facts = { asked, sockets, ipv6Only: null, heardHere: new Set<string>(), settings: KERNEL_DEFAULTS };
  return decide(
    { ...facts, isLocal: true, addressFault: null, uid: 0, mayBindLow: true, isLowBarred: false },
    { result: 'not-tried', because: '' },
  ).bindable;
}

it.each(['tcp', 'udp'] as const)('%s: what it is sure of, the kernel does, whatever stands there', async (protocol) => {
  let port = 10_000;
  const seen = new Set<string>();
  const fate = fc.constantFrom('listens', 'connected', 'left');
  const one = fc.tuple(fc.array(fc.tuple(wanted, fate), { maxLength: 3 }), wanted);
  for (const [standing, asks] of fc.sample(one, 80)) {
    port++;
    const names: string[] = [];
    for (const [i, [socket, state]] of standing.entries())
      names.push(...(await stand(`s${i}`, socket, port, standing.length > 1 ? 'listens' : state, protocol)));
    const foretold = decisionFor(protocol, asks, port);
    const kernel = await player.tryBind(asks.address, port, optionsOf(asks), protocol);
    for (const name of names) await player.play(`close ${name}`);
    seen.add(`${String(foretold)} ${kernel}`);
    if (foretold !== null)
      expect({ standing, asks, kernel }).toEqual({ standing, asks, kernel: foretold ? 'ok' : 'EADDRINUSE' });
  }
  expect([...seen]).toEqual(expect.arrayContaining(['true ok', 'false EADDRINUSE', 'null ok', 'null EADDRINUSE']));
});
