/** The end of TIME_WAIT, which began when this run did. */
import { setTimeout } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { explain, type Explained } from '../support/explaining.ts';
import { PrivateHost } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import { SocketPlayer } from '../support/socket-player.ts';

/** Timers of a minute have slots of 2 to 4 seconds (kernel/time/timer.c): so much later the kernel may let go. */
const LATE = 5;

const { pid, ports, said, saidAt } = inject('timeWait');
const host = PrivateHost.at(pid);

it('after the seconds that explain told, both binds work', async () => {
  const told = said.flatMap((json) => (expectSchema('output', json) as { explanations: Explained[] }).explanations);
  expect(told).toMatchObject([
    { cause: 'time-wait-listener', tried: 'EADDRINUSE' },
    { cause: 'time-wait-outgoing', tried: 'EADDRINUSE' },
  ]);
  const left = Math.max(...told.map(({ sockets }) => sockets[0]?.secondsLeft ?? 0));
  expect(left).toSatisfy((seconds: number) => 40 < seconds && seconds <= 60);
  await setTimeout(Math.max(0, saidAt + 1000 * (left + LATE) - Date.now()));
  const free = { status: 0, cause: 'free', tried: 'bound', sockets: [] };
  expect(ports.map((port) => explain(host, [String(port)]))).toMatchObject([free, free]);
  expect(await new SocketPlayer(host).tryBind('0.0.0.0', ports[0], '')).toBe('ok');
});
