/** TIME_WAIT lasts 60 seconds, whatever is set: both kinds are made at once, and waited for once. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setLive } from '../support/cli.ts';
import { explain, type Explained } from '../support/explaining.ts';
import { PrivateHost } from '../support/namespace.ts';
import { SocketPlayer } from '../support/socket-player.ts';

/** Timers of a minute have slots of 2 to 4 seconds (kernel/time/timer.c): so much later the kernel may let go. */
const LATE = 5;

let host: PrivateHost;
let player: SocketPlayer;
let clientPort: number;

beforeAll(async () => {
  host = await PrivateHost.start();
  player = new SocketPlayer(host);
  setLive(host, 'ip_local_port_range', '40000 40099');
  await player.connection('plain', 7001);
  await player.play('close plain-server', 'eof plain-client', 'close plain-client', 'close plain-listener');
  await player.connection('reusing', 7002, 'reuseaddr');
  await player.play('close reusing-server', 'eof reusing-client', 'close reusing-client', 'close reusing-listener');
  clientPort = await player.connection('out', 7003);
  await player.play('close out-client', 'eof out-server', 'close out-server');
});

afterAll(() => host.close());

describe('TIME_WAIT', () => {
  let said: { readonly plain: Explained; readonly outgoing: Explained };

  it('of a server that had not set SO_REUSEADDR: for how long; it does not help now', () => {
    said = { plain: explain(host, ['7001']), outgoing: explain(host, [String(clientPort)]) };
    expect(said.plain).toMatchObject({
      status: 1,
      cause: 'time-wait-listener',
      tried: 'EADDRINUSE',
      reuseAddressHelps: false,
    });
    expect(said.plain.sockets[0]?.secondsLeft).toSatisfy((left: number) => 40 < left && left <= 60);
    expect(said.plain.remedies[0]).toMatch(/^wait for \d+ more seconds$/);
  });

  it('of a server that had set it: SO_REUSEADDR helps, and nothing else', async () => {
    expect(explain(host, ['7002'])).toMatchObject({
      status: 0,
      cause: 'time-wait-listener',
      tried: 'bound',
      reuseAddressHelps: true,
      sockets: [{ state: 'time-wait' }],
      summary: expect.stringMatching(/can be bound, but only with SO_REUSEADDR: .* for \d+ more seconds$/) as string,
      remedies: [/REUSEADDR/, /^wait for \d+ more seconds$/].map((pattern) => expect.stringMatching(pattern) as string),
    });
    expect(await player.tryBind('0.0.0.0', 7002)).toBe('ok');
    expect(await player.tryBind('0.0.0.0', 7002, '')).toBe('EADDRINUSE');
  });

  it('of an outgoing connection: where to, for how long; SO_REUSEADDR does not help', () => {
    expect(said.outgoing).toMatchObject({
      status: 1,
      cause: 'time-wait-outgoing',
      tried: 'EADDRINUSE',
      reuseAddressHelps: false,
      sockets: [{ state: 'time-wait', remote: { address: '127.0.0.1', port: 7003 }, holders: [] }],
    });
    expect(said.outgoing.remedies[0]).toMatch(/^wait for \d+ more seconds; SO_REUSEADDR does not help$/);
  });

  it('after the seconds that were told, both binds work', async () => {
    const left = Math.max(...[said.plain, said.outgoing].map(({ sockets }) => sockets[0]?.secondsLeft ?? 0));
    await setTimeout(1000 * (left + LATE));
    const after = [explain(host, ['7001']), explain(host, [String(clientPort)])];
    expect(after).toMatchObject([
      { status: 0, cause: 'free', tried: 'bound', sockets: [] },
      { status: 0, cause: 'free', tried: 'bound', sockets: [] },
    ]);
    expect(await player.tryBind('0.0.0.0', 7001, '')).toBe('ok');
  });
});
