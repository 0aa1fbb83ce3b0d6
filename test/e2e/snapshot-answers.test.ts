/** What each judge says of a host by its snapshot alone: the same as on the host itself, or that it did not see it. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { expectSchema } from '../support/output-schema.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';
const SNAPSHOT = '/run/host.json';
const FIRST_PORT = 20000;
const SCENES = 40;

const { host, player } = hostForEach(() => {
  for (const words of ['link add v0 type veth peer name v1', 'link set v0 up', 'link set v1 up'])
    host.run(['ip', ...words.split(' ')]);
});

interface Standing {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly options: readonly string[];
  readonly device: string;
  /** A silent socket is in no snapshot. */
  readonly listens: boolean;
}

interface Scene {
  readonly sockets: readonly Standing[];
  readonly service: {
    readonly address?: string;
    readonly ipv6Only: boolean;
    readonly reuse: readonly string[];
    readonly device: string;
  };
}

const OPTIONS = fc.subarray(['reuseaddr', 'reuseport', 'v6only']);
const DEVICE = fc.constantFrom('', '', '', 'lo', 'v0');
const scene = fc.constantFrom('tcp' as const, 'udp' as const).chain((protocol) =>
  fc.record({
    sockets: fc.array(
      fc.record({
        protocol: fc.constant(protocol),
        address: fc.constantFrom('0.0.0.0', '127.0.0.1', '::', '::', '::', '::1'),
        options: OPTIONS,
        device: DEVICE,
        listens: fc.constantFrom(true, true, true, false),
      }),
      { maxLength: 2 },
    ),
    service: fc.record(
      {
        address: fc.constantFrom('0.0.0.0', '127.0.0.1', '127.0.0.2', '::', '::1', '::ffff:127.0.0.1'),
        ipv6Only: fc.boolean(),
        reuse: fc.subarray(['address', 'port']),
        device: DEVICE,
      },
      { requiredKeys: ['ipv6Only', 'reuse', 'device'] },
    ),
  }),
);

interface Answers {
  readonly binds: readonly (boolean | null)[];
  readonly states: readonly string[];
  readonly doubts: readonly (string | null)[];
  readonly suggested: unknown;
  readonly isToldUnseen: boolean;
}

it('preflight, audit and suggest', async () => {
  const scenes = fc.sample(scene, SCENES);
  for (const [i, { sockets }] of scenes.entries()) await stand(sockets, i);
  host.write(PLAN, JSON.stringify({ version: 1, services: Object.fromEntries(scenes.map(serviceOf)) }));
  host.write(SNAPSHOT, portplan(host, ['snapshot']).stdout);
  const [live, kept] = [answers([]), answers(['--host', SNAPSHOT])];
  expect(kept.isToldUnseen).toBe(true);
  expect(kept.binds.filter((answer, i) => answer !== null && answer !== live.binds[i])).toEqual([]);
  // Something is in the way of a good part of them, as far as a snapshot shows.
  expect(kept.binds.filter((answer) => answer === false).length).toBeGreaterThan(SCENES / 10);
  expect(kept.states).toEqual(live.states);
  expect(kept.doubts).toEqual(live.doubts);
  expect(kept.suggested).toEqual(live.suggested);
});

it('a listener of :: that leaves IPv4 alone is in the way of IPv6, and not of IPv4', async () => {
  await player.play('open web tcp 6 v6only', 'bind web :: 8080', 'listen web');
  host.write(SNAPSHOT, portplan(host, ['snapshot']).stdout);
  expect(JSON.parse(host.read(SNAPSHOT))).toMatchObject({
    snapshot: { listeners: [{ protocol: 'tcp', address: '::', port: 8080, device: null, ipv6Only: true }] },
  });
  const first = (address: string): string =>
    portplan(host, ['explain', '8080', '--address', address, '--host', SNAPSHOT]).stdout.split('\n')[0] ?? '';
  expect(first('127.0.0.1')).toMatch(/^unsure, .* nothing that is known is in the way/);
  expect(first('::1')).toMatch(/^no, /);
});

async function stand(sockets: readonly Standing[], scene: number): Promise<void> {
  for (const [i, { protocol, address, options, device, listens }] of sockets.entries()) {
    const [name, isIpv6] = [`s${scene}-${i}`, address.includes(':')];
    const own = options.filter((option) => isIpv6 || option !== 'v6only').join(' ');
    await player.play(`open ${name} ${protocol} ${isIpv6 ? 6 : 4} ${own}`);
    if (device !== '' && address !== '::1') await player.play(`device ${name} ${device}`);
    const bound = await player.ask(`bind ${name} ${address} ${FIRST_PORT + scene}`);
    const done = bound === 'ok' && protocol === 'tcp' && listens ? await player.ask(`listen ${name}`) : bound;
    if (done !== 'ok') await player.play(`close ${name}`);
  }
}

function serviceOf({ sockets, service }: Scene, i: number): readonly [string, object] {
  const { address = '*', ipv6Only, reuse, device } = service;
  const isMapped = address.includes('.');
  const on = device === '' || address === '::1' ? address : `${address}%${device}`;
  const endpoint = {
    ...{ port: FIRST_PORT + i, protocol: sockets[0]?.protocol ?? 'tcp', reuse },
    ...(on !== '*' && { address: on }),
    ...(address.includes(':') && !isMapped && { ipv6Only }),
  };
  return [`service-${i}`, { listen: [endpoint], reserve: 'never' }];
}

interface Printed {
  readonly explanations: readonly { readonly bindable: boolean | null }[];
  readonly unseen: readonly unknown[];
  readonly audit: { readonly endpoints: readonly { readonly state: string; readonly doubt: string | null }[] };
  readonly suggestions: unknown;
}

function answers(words: readonly string[]): Answers {
  const { explanations, unseen } = json(['preflight', PLAN, ...words]);
  const { endpoints } = json(['audit', PLAN, ...words]).audit;
  return {
    binds: explanations.map(({ bindable }) => bindable),
    states: endpoints.map(({ state }) => state),
    doubts: endpoints.map(({ doubt }) => doubt),
    suggested: json(['suggest', PLAN, '--count', '5', '--near', '20000', ...words]).suggestions,
    isToldUnseen: unseen.length > 0,
  };
}

function json(words: readonly string[]): Printed {
  const { stdout, stderr } = portplan(host, [...words, '--format', 'json']);
  if (stdout === '') throw new Error(stderr);
  return expectSchema('output', stdout) as Printed;
}
