/** A bind that another portplan tries is a listener for a moment. */
import { expect, it } from 'vitest';
import { lookAhead, type ExplainEach } from '../../src/commands/preflight/look-ahead.ts';
import type { HeldSocket } from '../../src/model/sockets/held-socket.ts';
import type { AskedBind } from '../../src/model/explain/asked-bind.ts';
import type { Cause, SocketCause } from '../../src/model/explain/cause.ts';
import type { Explanation } from '../../src/model/explain/explanation.ts';
import { Machine } from '../support/machine.ts';

const ASKED: AskedBind = {
  ...{ protocol: 'tcp', port: 8080, address: null, ipv6Only: false },
  ...{ reuse: ['address'], assumesReuse: true, user: null, service: 'web' },
};

/** What is seen at a look: a cause, and the inode of a socket that has it; 0 for none. */
type Seen = readonly [cause: SocketCause['kind'] | 'free', inode: number, remote?: number];

function explanation([kind, inode, remote = 0]: Seen, platform: Explanation['platform']): Explanation {
  const socket: HeldSocket = {
    protocol: 'tcp',
    state: remote === 0 ? 'listening' : 'established',
    ...{ uid: 0, inode, secondsLeft: null },
    ...{ local: { address: '::', port: 8080 }, remote: { address: '::', port: remote }, holders: [] },
  };
  return {
    ...{ platform, asked: ASKED, cause: causeOf(kind, inode === 0 ? null : socket), bindable: kind === 'free' },
    ...{ needsReuse: false, evidence: [], remedies: [], traffic: [], unseen: [] },
    ...{ sockets: inode === 0 ? [] : [socket], socketCount: inode === 0 ? 0 : 1, reuseAddressHelps: null },
    ...{ tried: { result: 'bound' }, outlook: { ephemeral: false, reserved: false, notes: [] } },
  };
}

function causeOf(kind: Seen[0], socket: HeldSocket | null): Cause {
  if (kind === 'free') return { kind };
  if (socket === null) return { kind: 'bound-silent', socket, isGone: true };
  return { kind, socket, origin: null, isOtherFamily: false };
}

async function looks(seen: readonly Seen[], platform: Explanation['platform'] = 'linux') {
  let count = 0;
  const explain: ExplainEach = (binds) =>
    Promise.resolve(binds.map(() => explanation(seen[count++] ?? ['free', 0], platform)));
  const [found] = await lookAhead(explain, new Machine(), [ASKED]);
  return { cause: found?.cause.kind, count };
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
