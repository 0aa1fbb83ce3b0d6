/** Random causes why a port can't be bound, each built of real sockets in processes of their own that end, or do not end, in several ways. */
import * as fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { PrivateHost } from './namespace.ts';
import { SocketPlayer } from './socket-player.ts';

type Kind = keyof typeof KINDS;

export interface RemedyCase {
  readonly kind: Kind;
  readonly address: '127.0.0.1' | '127.0.0.2' | '0.0.0.0';
  readonly reuse: '' | 'reuseaddr';
  readonly endurance: keyof typeof ENDURANCES;
  /** Where the port lies, where the kind leaves that open. */
  readonly place: 'outside' | 'inside' | 'reserved';
}

/** The settings of the host: its ephemeral range, and what is reserved in it. */
export const RANGE = '40000 44999';
export const RESERVED = '42000-42999';
const FIRST = { outside: 7_000, inside: 41_000, reserved: 42_000 } as const;

/** What every client leads to. */
export const FAR = 6_900;

/** How the process that has the port answers SIGTERM. */
const ENDURANCES = {
  plain: [],
  ignoring: ['sh', '-c', 'trap "" TERM; exec "$@"', 'sh'],
  'first of a namespace': ['unshare', '-p', '--fork'],
  stopped: [],
} as const;

interface Scene {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  /** `open NAME TCP` and its options. */
  readonly open: string;
  readonly own: SocketPlayer;
  readonly far: SocketPlayer;
}

/** Each makes its cause with the players, and returns the port: the one that it was given, or the one that the kernel gave. */
const KINDS = {
  server: ({ own, open, address, port }) => played(own, port, open, `bind s ${address} ${port}`, 'listen s'),
  'server with a client': async ({ own, far, open, address, port }) => {
    await own.play(open, `bind s ${address} ${port}`, 'listen s');
    await far.play(`open c${port} tcp 4`, `connect c${port} ${toReach(address)} ${port}`);
    return played(own, port, 'accept a s');
  },
  'bound, and silent': ({ own, open, address, port }) => played(own, port, open, `bind s ${address} ${port}`),
  'left open by its listener': async ({ own, far, open, address, port }) => {
    await own.play(open, `bind s ${address} ${port}`, 'listen s');
    await far.play(`open c${port} tcp 4`, `connect c${port} ${toReach(address)} ${port}`);
    return played(own, port, 'accept a s', 'close s');
  },
  'not closed after its peer': async ({ own, far, open, address, port }) => {
    await own.play(open, `bind s ${address} ${port}`, 'listen s');
    await far.play(`open c${port} tcp 4`, `connect c${port} ${toReach(address)} ${port}`);
    await own.play('accept a s', 'close s');
    await far.play(`close c${port}`);
    return played(own, port, 'eof a');
  },
  'in TIME_WAIT after its server': async ({ own, far, open, address, port }) => {
    await own.play(open, `bind s ${address} ${port}`, 'listen s');
    await far.play(`open c${port} tcp 4`, `connect c${port} ${toReach(address)} ${port}`);
    await own.play('accept a s', 'close a', 'close s');
    return played(far, port, `eof c${port}`, `close c${port}`);
  },
  'a client that has bound it': async ({ own, far, open, port }) => {
    await own.play(open, `bind s 127.0.0.1 ${port}`, `connect s 127.0.0.1 ${FAR}`);
    return played(far, port, `accept f${port} far`);
  },
  'a client that was given it': async ({ own, far }) => {
    await own.play('open s tcp 4');
    const given = Number(await own.ask(`connect s 127.0.0.1 ${FAR}`));
    return played(far, given, `accept f${given} far`);
  },
  'a client of an address, given by bind': async ({ own, far }) => {
    await own.play('open s tcp 4', 'bind s 127.0.0.3 0');
    const given = Number(await own.ask(`connect s 127.0.0.1 ${FAR}`));
    return played(far, given, `accept f${given} far`);
  },
  'a server of UDP': ({ own, open, address, port }) => played(own, port, open, `bind s ${address} ${port}`),
  'a client of UDP that has bound it': ({ own, open, port }) =>
    played(own, port, open, `bind s 127.0.0.1 ${port}`, 'connect s 127.0.0.1 53'),
  'a client of UDP that was given it': async ({ own }) => {
    await own.play('open s udp 4');
    return Number(await own.ask('connect s 127.0.0.1 53'));
  },
} as const satisfies Readonly<Record<string, (scene: Scene) => Promise<number>>>;

async function played(player: SocketPlayer, port: number, ...lines: readonly string[]): Promise<number> {
  await player.play(...lines);
  return port;
}

function toReach(address: string): string {
  return address === '0.0.0.0' ? '127.0.0.1' : address;
}

export const remedyCase: fc.Arbitrary<RemedyCase> = fc.record({
  kind: fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
  address: fc.constantFrom('127.0.0.1', '127.0.0.2', '0.0.0.0'),
  reuse: fc.constantFrom('', 'reuseaddr'),
  endurance: fc.oneof(
    { weight: 3, arbitrary: fc.constant('plain' as const) },
    { weight: 2, arbitrary: fc.constantFrom('ignoring', 'first of a namespace', 'stopped') },
  ),
  place: fc.constantFrom('outside', 'inside', 'reserved'),
});

export interface Built {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Ends whatever is left of it. */
  readonly end: () => void;
}

/** Builds the cause. `number`: no two cases of a host have the same. */
export async function build(host: PrivateHost, far: SocketPlayer, of: RemedyCase, number: number): Promise<Built> {
  const protocol = of.kind.includes('UDP') ? 'udp' : 'tcp';
  const own = new SocketPlayer(host, ['setsid', ...ENDURANCES[of.endurance]]);
  const open = `open s ${protocol} 4 ${of.reuse}`;
  const scene = { own, far, open, protocol, address: of.address, port: FIRST[of.place] + number } as const;
  const port = await KINDS[of.kind](scene);
  if (of.endurance === 'stopped') process.kill(own.pid, 'SIGSTOP');
  await delay(50);
  return { port, protocol, end: () => spawnSync('kill', ['-KILL', '--', `-${own.pid}`]) };
}
