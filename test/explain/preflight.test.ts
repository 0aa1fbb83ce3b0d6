/** What preflight makes of explanations, and which ports it asks about: values alone. */
import { describe, expect, it } from 'vitest';
import { portsToAsk } from '../../src/explain/preflight/ports-to-ask.ts';
import {
  asRoot,
  lacksRights,
  unlessGranted,
  isSeenAgain,
  mayBeTrial,
} from '../../src/explain/preflight/asked-again.ts';
import type { Endpoint } from '../../src/model/plan/desired-state.ts';
import { bindOf, connectionOn, explained, factsOf, listenerOn } from '../support/judged-bind.ts';
import { told } from '../support/told.ts';

const LISTENED_ON = { result: 'not-tried', because: 'something-listens' } as const;
const ACCOUNT = { uid: 1000, ownUid: 1000, mayBindLow: false, isLowBarred: false };

describe('rights', () => {
  const refused = explained(factsOf(bindOf(81), { account: ACCOUNT }), { result: 'refused', error: 'EACCES' });

  it('a server may be granted them: nothing settles it, and that is said', () => {
    expect(lacksRights(refused)).toBe(true);
    const root = explained(factsOf(asRoot(bindOf(81))), { result: 'bound' });
    const said = unlessGranted(refused, root);
    expect(said).toMatchObject({ bindable: null, cause: { kind: 'unprivileged-start', mayBeGranted: true } });
    expect(told(said).summary).toMatch(
      /^tcp port 81 can't be bound: ports below 1024 .*; the server can where its unit/,
    );
  });

  it('what else is in the way stays', () => {
    const taken = explained(factsOf(asRoot(bindOf(81)), { sockets: [listenerOn(81)] }), LISTENED_ON);
    const said = unlessGranted(refused, taken);
    expect(said).toMatchObject({ bindable: false, cause: { kind: 'listener' }, asked: { user: null } });
  });
});

describe('a second look', () => {
  const seen = (inode: number) =>
    explained(factsOf(bindOf(8080), { sockets: [listenerOn(8080, { inode })] }), LISTENED_ON);

  it('a listener may be the trial of another portplan; a connection is none', () => {
    expect(mayBeTrial(seen(7))).toBe(true);
    const connection = factsOf(bindOf(40_001), { sockets: [connectionOn(40_001, 443)] });
    expect(mayBeTrial(explained(connection, { result: 'refused', error: 'EADDRINUSE' }))).toBe(false);
  });

  it('the same socket, seen twice, stays', () => {
    expect([isSeenAgain(seen(7), seen(7)), isSeenAgain(seen(8), seen(7))]).toEqual([true, false]);
  });
});

describe('ports of an endpoint', () => {
  const endpoint = (first: number, last: number): Endpoint => ({
    ...{ protocol: 'tcp', address: null, ports: { first, last }, reuse: [], ipv6Only: false },
    at: { file: 'portplan.yaml', line: 1, column: 1 },
  });

  it('few are asked about one by one', () => {
    expect(portsToAsk(endpoint(9000, 9003), [], []).kinds.map(({ port }) => port)).toEqual([9000, 9001, 9002, 9003]);
  });

  it('of many, one of each kind, and the lowest that is free', () => {
    const sockets = [9001, 9002, 9007].map((port) => ({ ...listenerOn(port, { inode: port }), holders: [] }));
    expect(portsToAsk(endpoint(9000, 9999), sockets, [])).toEqual({
      kinds: [
        {
          port: 9001,
          alike: [
            { first: 9002, last: 9002 },
            { first: 9007, last: 9007 },
          ],
        },
        { port: 9000, alike: [] },
      ],
      unasked: [],
    });
  });
});
