/** Facts in, an explanation out, and the text of that: no process, no kernel. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LinuxBindFacts, TriedBind } from '../../src/model/explain/bind-facts.ts';
import type { Advice } from '../../src/model/explain/remedy.ts';
import type { Holder } from '../../src/model/sockets/held-socket.ts';
import { portUsesOf } from '../../src/port-catalog/port-uses.ts';
import { formatExplanations } from '../../src/render/explain/explain-text.ts';
import { painter } from '../../src/render/paint.ts';
import { expectGolden } from '../support/golden.ts';
import { bindOf, connectionOn, explained, factsOf, listenerOn } from '../support/judged-bind.ts';
import { told } from '../support/told.ts';

const BOUND: TriedBind = { result: 'bound' };
const IN_USE: TriedBind = { result: 'refused', error: 'EADDRINUSE' };
const LISTENED_ON: TriedBind = { result: 'not-tried', because: 'something-listens' };

const PERL: Holder = {
  ...{ pid: 4711, command: 'perl socket-player.pl', user: 'root', unit: null, container: null },
  since: '2026-01-02T03:04:05Z',
};

describe('the text is what the command prints for real sockets', () => {
  const cases: readonly (readonly [name: string, facts: LinuxBindFacts, tried: TriedBind])[] = [
    ['free-default', factsOf(bindOf(5432)), BOUND],
    [
      'unprivileged',
      factsOf(bindOf(81, { user: { name: '1000', uid: 1000 } }), {
        account: { uid: 1000, ownUid: 0, mayBindLow: false, isLowBarred: false },
      }),
      { result: 'not-tried', because: 'needs-that-account' },
    ],
    [
      'outgoing-connection',
      factsOf(bindOf(40_001), {
        sockets: [connectionOn(40_001, 7005)],
        listeningPeers: new Set(['127.0.0.1 7005']),
      }),
      IN_USE,
    ],
  ];

  it.each(cases)('%s', (name, facts, tried) => {
    const { port, protocol } = facts.asked;
    const all = [explained(facts, tried, [PERL])];
    const options = { verbose: false, quiet: false };
    const text = formatExplanations(
      all,
      { uses: portUsesOf({ port, protocol, platform: 'linux' }, null), localhost: null },
      painter(false),
      options,
    )
      .replace(/(.{60,}?)\n {2}(?=\S)/g, '$1 ')
      .replaceAll('4711', 'PID')
      .replaceAll(PERL.since ?? '', 'TIME')
      .replaceAll('40001', 'PORT');
    expectGolden(resolve('test/fixtures/explain', `${name}.txt`), text);
  });
});

/** What is advised, by kind. */
function adviceOf(facts: LinuxBindFacts, tried: TriedBind, holders = [PERL]): readonly Advice['kind'][] {
  return explained(facts, tried, holders).remedies.map(({ advice }) => advice.kind);
}

describe('remedies are data', () => {
  it('a listener is ended, what its connections leave is cleared, or another port is taken', () => {
    const sockets = [listenerOn(8080), connectionOn(8080, 40_005, { inode: 8 })];
    expect(adviceOf(factsOf(bindOf(8080), { sockets }), LISTENED_ON)).toEqual(['processes', 'another-port']);
  });

  it('a connection that was given the port is cut, and the port is kept from the next one', () => {
    const facts = factsOf(bindOf(40_001), { sockets: [connectionOn(40_001, 443)] });
    expect(adviceOf(facts, IN_USE)).toEqual(['cut', 'if-not-cut', 'processes', 'keep-out']);
  });

  it('one that has asked for its port: no reservation helps; it may have been a server', () => {
    const facts = factsOf(bindOf(8123), { sockets: [connectionOn(8123, 443)] });
    expect(explained(facts, IN_USE, [PERL])).toMatchObject({
      cause: { kind: 'outgoing-connection', origin: { certainty: 'likely', because: 'peer-has-a-server-port' } },
    });
    expect(adviceOf(facts, IN_USE)).toEqual(['cut-and-end', 'other-source-port', 'reuse-address-of-former-server']);
  });

  it('a command has its words, who types it, and whether the network namespace matters', () => {
    const facts = factsOf(bindOf(40_001, { within: ['nsenter', '--net=/run/netns/blue sky'] }), {
      sockets: [connectionOn(40_001, 443)],
    });
    const { remedies } = explained(facts, IN_USE, [PERL]);
    expect(remedies[0]?.advice).toMatchObject({
      kind: 'cut',
      command: {
        words: ['ss', '-K', '-t', 'sport', '=', ':40001', 'dport', '=', ':443'],
        ...{ as: 'root', isInNetwork: true },
      },
    });
    expect(told(explained(facts, IN_USE, [PERL])).remedies[0]).toContain(
      ": sudo nsenter '--net=/run/netns/blue sky' ss -K -t sport = :40001 dport = :443",
    );
  });

  it('a privilege that is missing, and a listener besides: the rest comes then', () => {
    const account = { uid: 1000, ownUid: 1000, mayBindLow: false, isLowBarred: false };
    const facts = factsOf(bindOf(81), { account, sockets: [listenerOn(81)] });
    const said = explained(facts, LISTENED_ON, [PERL]);
    expect(said).toMatchObject({
      cause: { kind: 'unprivileged-start', lack: { start: 1024, reason: 'neither' }, besides: { kind: 'listener' } },
    });
    expect(said.remedies.find(({ after }) => after === 'then')?.advice.kind).toBe('processes');
  });
});

describe('how sure it is which end began a connection is said', () => {
  it.each([
    ['sure', 443, "can't be bound: an outgoing connection was given it"],
    ['likely', 7005, "can't be bound: most likely an outgoing connection was given it"],
    ['unknown', 45_001, "can't be bound: perhaps an outgoing connection was given it"],
  ])('%s', (certainty, peer, words) => {
    const said = explained(factsOf(bindOf(40_001), { sockets: [connectionOn(40_001, peer)] }), IN_USE, [PERL]);
    expect(said.cause).toMatchObject({ kind: 'outgoing-connection', origin: { certainty } });
    expect(told(said).summary).toContain(words);
  });
});
