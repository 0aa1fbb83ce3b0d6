/** The private host of a test file, and a program on it that plays sockets: started before the tests, ended after them. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { PrivateHost } from './namespace.ts';
import { SocketPlayer } from './socket-player.ts';

export interface Stand {
  readonly host: PrivateHost;
  /** Its program is started when the first socket is asked for. */
  readonly player: SocketPlayer;
}

type Prepare = () => unknown;

/** One host for all tests of the file. */
export function hostForAll(prepare: Prepare = () => undefined): Stand {
  const { host, player } = newStand();
  beforeAll(async () => {
    await host.start();
    await prepare();
  });
  afterAll(() => host.close());
  return { host, player };
}

/** A fresh host for each test of the file. */
export function hostForEach(prepare: Prepare = () => undefined): Stand {
  const { host, player } = newStand();
  beforeEach(async () => {
    await host.start();
    await prepare();
  });
  afterEach(() => {
    host.close();
    player.forget();
  });
  return { host, player };
}

function newStand(): Stand {
  const host = new PrivateHost();
  return { host, player: new SocketPlayer(host) };
}
