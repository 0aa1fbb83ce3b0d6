/** A bind that another portplan tries is a listener for a moment. */
import { expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { lookAhead } from '../../src/commands/preflight/look-ahead.ts';
import type { AskedBind, Cause, Explanation, HeldSocket } from '../../src/model/explanation.ts';
import { Machine } from '../support/machine.ts';

const ASKED: AskedBind = {
  ...{ protocol: 'tcp', port: 8080, address: null, ipv6Only: false },
  ...{ reuse: ['address'], assumesReuse: true, user: null, service: 'web' },
};

/** What is seen at a look: a cause, and the inode of a socket that has it; 0 for none. */
type Seen = readonly [cause: Cause, inode: number, remote?: number];

function explanation([cause, inode, remote = 0]: Seen): Explanation {
  const socket: HeldSocket = {
    protocol: 'tcp',
    state: remote === 0 ? 'listening' : 'established',
    ...{ uid: 0, inode, secondsLeft: null },
    ...{ local: { address: '::', port: 8080 }, remote: { address: '::', port: remote }, holders: [] },
  };
  return {
    ...{ asked: ASKED, cause, bindable: cause === 'free', summary: cause, evidence: [], remedies: [], unseen: [] },
    ...{ sockets: inode === 0 ? [] : [socket], socketCount: inode === 0 ? 0 : 1, reuseAddressHelps: null },
    ...{ tried: { result: 'bound' }, outlook: { ephemeral: false, reserved: false, notes: [] } },
  };
}

async function looks(seen: readonly Seen[], platform: Backend['platform'] = 'linux') {
  let count = 0;
  const explain = () => Promise.resolve(explanation(seen[count++] ?? ['free', 0]));
  const [found] = await lookAhead(new Machine(), { platform, explain } as unknown as Backend, [ASKED]);
  return { cause: found?.cause, count };
}

it('a listener that is gone at the next look is none', async () => {
  expect(await looks([['listener', 7]])).toEqual({ cause: 'free', count: 2 });
});

it('nor is one that another one has followed, or one that no table shows', async () => {
  const seen: readonly Seen[] = [
    ['listener', 7],
    ['listener', 8],
    ['bound-silent', 0],
    ['other-family', 9],
  ];
  expect(await looks(seen)).toEqual({ cause: 'free', count: 5 });
});

it('one that is seen twice stays', async () => {
  const seen: readonly Seen[] = [
    ['listener', 7],
    ['listener', 7],
  ];
  expect(await looks(seen)).toEqual({ cause: 'listener', count: 2 });
});

it('it does not go on for ever', async () => {
  const seen = Array.from({ length: 9 }, (_, i) => ['listener', i + 1] as const);
  expect(await looks(seen)).toEqual({ cause: 'listener', count: 5 });
});

it('no trial makes a connection: one look', async () => {
  expect(await looks([['outgoing-connection', 7, 443]])).toEqual({ cause: 'outgoing-connection', count: 1 });
});

it('on Windows nothing is tried: one look', async () => {
  expect(await looks([['listener', 7]], 'windows')).toEqual({ cause: 'listener', count: 1 });
});
