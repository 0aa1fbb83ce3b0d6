/** The decision against real binds on this kernel: random sockets stand on a port, and another one wants it. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decide } from '../../src/explain/linux/decide.ts';
import { optionsIn, withOptions } from '../../src/backends/linux/sockets/socket-options.ts';
import { KERNEL_DEFAULTS } from '../../src/model/settings/linux-settings.ts';
import { socketsOnPort } from '../../src/backends/linux/sockets/sockets.ts';
import type { Reuse } from '../../src/model/plan/desired-state.ts';
import type { AskedBind } from '../../src/model/explain/asked-bind.ts';
import { hostForAll } from '../support/stand.ts';

interface Wanted {
  readonly address: string;
  readonly ipv6Only: boolean;
  readonly reuse: readonly Reuse[];
}

/** What comes of a TCP socket: a server, with a connection or without its listener, in TIME_WAIT; or a client. */
type Fate = 'listens' | 'connected' | 'left' | 'waits' | 'outgoing';

interface Standing {
  readonly socket: Wanted;
  readonly fate: Fate;
}

/** What outgoing connections lead to. */
const FAR = 9_999;

const { host, player } = hostForAll(async () => {
  await player.play('open far tcp 6 reuseaddr', `bind far :: ${FAR}`, 'listen far');
});

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
async function stand(name: string, { socket, fate }: Standing, port: number, protocol: string): Promise<string[]> {
  const family = socket.address.includes(':') ? 6 : 4;
  await player.play(`open ${name} ${protocol} ${family} ${optionsOf(socket)}`);
  const bound = await player.ask(`bind ${name} ${socket.address} ${port}`);
  if (bound !== 'ok' || protocol === 'udp') return [name];
  if (fate === 'outgoing') return reach(name, socket);
  if ((await player.ask(`listen ${name}`)) !== 'ok') {
    await player.play(`close ${name}`);
    return [];
  }
  return fate === 'listens' ? [name] : serve(name, socket, fate, port);
}

async function reach(name: string, { address }: Wanted): Promise<string[]> {
  await player.play(`connect ${name} ${peerOf(address)} ${FAR}`, `accept ${name}f far`);
  return [name, `${name}f`];
}

async function serve(name: string, { address }: Wanted, fate: Fate, port: number): Promise<string[]> {
  const [client, server] = [`${name}c`, `${name}s`];
  const to = peerOf(address);
  await player.play(`open ${client} tcp ${to.includes(':') ? 6 : 4}`, `connect ${client} ${to} ${port}`);
  await player.play(`accept ${server} ${name}`);
  if (fate === 'connected') return [name, client, server];
  await player.play(`close ${name}`);
  if (fate === 'left') return [client, server];
  await player.play(`close ${server}`, `eof ${client}`, `close ${client}`);
  return [];
}

function peerOf(address: string): string {
  return address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
}

/** @param hasSs ss tells which sockets leave IPv4 alone. */
function decisionFor(asks: Wanted, protocol: 'tcp' | 'udp', port: number, hasSs: boolean): boolean | null {
  const { address, reuse } = asks;
  const asked: AskedBind = {
    ...{ protocol, port, address, ipv6Only: optionsOf(asks).includes('v6only'), reuse },
    ...{ assumesReuse: false, user: null, service: null },
  };
  const listed = [protocol, `${protocol}6`].flatMap((table) =>
    socketsOnPort(host.run(['cat', `/proc/net/${table}`]).stdout, protocol, 'LE', port),
  );
  const ss = ['ss', '-H', '-n', '-e', '-a', protocol === 'tcp' ? '-t' : '-u', `sport = :${port}`];
  const sockets = withOptions(listed, hasSs ? optionsIn(host.run(ss).stdout) : null);
  const facts = {
    asked,
    sockets,
    device: null,
    listeningPeers: new Set<string>(),
    settings: KERNEL_DEFAULTS,
  };
  const account = { uid: 0, ownUid: 0, mayBindLow: true, isLowBarred: false };
  return decide(
    {
      platform: 'linux',
      ...facts,
      account,
      hasSilent: true,
      isLocal: true,
      ipv6DisabledOn: [],
      isV6OnlyByDefault: false,
      addressFault: null,
      trialAddress: address,
    },
    { result: 'not-tried', because: 'something-listens' },
  ).bindable;
}

const RESULTS: Readonly<Record<string, string>> = { true: 'ok', false: 'EADDRINUSE' };

it.each(['tcp', 'udp'] as const)('%s: what it is sure of, the kernel does, whatever stands there', async (protocol) => {
  let port = 10_000;
  const seen = new Set<string>();
  const fate = fc.constantFrom<Fate>('listens', 'connected', 'left', 'waits', 'outgoing');
  const alone = fc.record({ socket: wanted, fate }).map((each) => [each]);
  const several = fc.array(fc.record({ socket: wanted, fate: fc.constant<Fate>('listens') }), { maxLength: 3 });
  const one = fc.tuple(fc.oneof(alone, several), wanted);
  for (const [standing, asks] of fc.sample(one, 160)) {
    port++;
    const names: string[] = [];
    for (const [i, each] of standing.entries()) names.push(...(await stand(`s${i}`, each, port, protocol)));
    const foretold = [true, false].map((hasSs) => decisionFor(asks, protocol, port, hasSs));
    const kernel = await player.tryBind(asks.address, port, optionsOf(asks), protocol);
    for (const name of names) await player.play(`close ${name}`);
    for (const each of foretold) seen.add(`${String(each)} ${kernel}`);
    const sure = foretold.filter((each) => each !== null).map((each) => RESULTS[String(each)]);
    expect({ standing, asks, kernel: new Set([kernel, ...sure]) }).toEqual({
      standing,
      asks,
      kernel: new Set([kernel]),
    });
  }
  expect([...seen]).toEqual(expect.arrayContaining(['true ok', 'false EADDRINUSE', 'null ok', 'null EADDRINUSE']));
});
