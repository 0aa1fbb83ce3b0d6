/** Facts of macOS in, an explanation out: no program, no stand-in. */
import { describe, expect, it } from 'vitest';
import { trialOf } from '../../src/explain/macos/decide.ts';
import { explainMacosBind } from '../../src/explain/macos/explain-macos.ts';
import type { AskedBind } from '../../src/model/explain/asked-bind.ts';
import type { MacosBindFacts, TriedBind } from '../../src/model/explain/bind-facts.ts';
import type { HeldSocket } from '../../src/model/sockets/held-socket.ts';
import { bindOf, connectionOn, listenerOn } from '../support/judged-bind.ts';
import { told } from '../support/told.ts';

function factsOf(port: number, more: Partial<MacosBindFacts> = {}, bind: Partial<AskedBind> = {}): MacosBindFacts {
  const range = { first: 49_152, last: 65_535 };
  const rest = { sockets: [], ephemeral: range, timeWaitSeconds: 30, ownUid: 501 };
  return { platform: 'macos', asked: bindOf(port, bind), ...rest, ...more };
}

function held(socket: ReturnType<typeof listenerOn>, command = 'node', user: string | null = 'alice'): HeldSocket {
  return { ...socket, inode: 0, holders: [{ pid: 4711, command, user, unit: null, container: null, since: null }] };
}

function at(address: string, port: number, ipv6Only?: boolean): HeldSocket {
  return held({ ...listenerOn(port), local: { address, port, ...(ipv6Only !== undefined && { ipv6Only }) } });
}

const BOUND: TriedBind = { result: 'bound' };
const REFUSED = (error: string): TriedBind => ({ result: 'refused', error });
const NOT_TRIED: TriedBind = { result: 'not-tried', because: 'something-listens' };

describe('a listener', () => {
  it.each([
    // What has the very address refuses the bind, whatever it has set.
    [null, at('::', 8080, false), false],
    [null, at('::', 8080, true), false],
    ['0.0.0.0', at('0.0.0.0', 8080), false],
    ['127.0.0.1', at('127.0.0.1', 8080), false],
    // One address beside every address: both servers may start (in_pcbbind).
    ['127.0.0.1', at('0.0.0.0', 8080), null],
    [null, at('::1', 8080, true), null],
    [null, at('0.0.0.0', 8080), null],
  ])('a bind of %s, beside %o: %s', (address, socket, bindable) => {
    const facts = factsOf(8080, { sockets: [socket] }, { address });
    expect(trialOf(facts)).toEqual(NOT_TRIED);
    const said = explainMacosBind(facts, NOT_TRIED);
    expect(said).toMatchObject({ bindable, cause: { kind: 'listener' } });
    expect(said.remedies).toHaveLength(1);
  });

  it('of the other family is not in the way', () => {
    const facts = factsOf(8080, { sockets: [at('::1', 8080, true)] }, { address: '127.0.0.1' });
    expect(trialOf(facts)).toMatchObject({ address: '127.0.0.1', port: 8080 });
    expect(explainMacosBind(facts, BOUND)).toMatchObject({ bindable: true, cause: { kind: 'free' }, sockets: [] });
  });
});

describe('a port below 1024', () => {
  it.each([
    ['127.0.0.1', 501, REFUSED('EACCES'), false],
    ['::1', 501, REFUSED('EACCES'), false],
    ['127.0.0.1', 0, BOUND, true],
    [null, 501, BOUND, true],
    ['0.0.0.0', 501, BOUND, true],
  ])('on %s by account %i', (address, ownUid, tried, bindable) => {
    const said = explainMacosBind(factsOf(80, { ownUid }, { address }), tried);
    expect(said).toMatchObject({ bindable, cause: { kind: bindable ? 'free' : 'unprivileged-start' } });
  });

  it('asked about for another account is judged, and not tried', () => {
    const facts = factsOf(80, { ownUid: 0 }, { address: '127.0.0.1', user: { name: 'www', uid: 70 } });
    const tried = trialOf(facts);
    expect(tried).toEqual({ result: 'not-tried', because: 'needs-that-account' });
    expect(told(explainMacosBind(facts, tried as TriedBind))).toMatchObject({
      summary:
        "tcp port 80 on 127.0.0.1 can't be bound: below port 1024, root alone may listen on one address (EACCES), and www is not root",
      remedies: ['listen on every address, which every account may on port 80 since macOS 10.14, or start it as root'],
    });
  });
});

describe('a bind that is refused, and no socket', () => {
  it.each([
    ['EADDRINUSE', 'bound-silent', 'take another port'],
    ['EADDRNOTAVAIL', 'address-not-local', 'bind one of the addresses that `ifconfig` shows, or every address'],
    ['EACCES', 'policy', 'look the error up in bind(2), listen(2) and the manual page of the protocol'],
    ['ENOBUFS', 'refused', 'look the error up in bind(2), listen(2) and the manual page of the protocol'],
  ])('%s', (error, cause, remedy) => {
    const said = told(explainMacosBind(factsOf(55_555, {}, { address: '10.9.8.7' }), REFUSED(error)));
    expect(said).toMatchObject({ cause, bindable: false, remedies: [remedy] });
  });
});

describe('a connection', () => {
  it('in TIME_WAIT: the bind that was tried decides', () => {
    const facts = factsOf(8080, {
      sockets: [{ ...connectionOn(8080, 51_234, { state: 'time-wait' }), inode: 0, holders: [] }],
    });
    expect(told(explainMacosBind(facts, REFUSED('EADDRINUSE')))).toMatchObject({
      ...{ cause: 'time-wait-listener', bindable: false, unseen: [] },
      remedies: ['wait: it is gone after 30 seconds at the latest (twice net.inet.tcp.msl)'],
    });
    expect(explainMacosBind(facts, BOUND)).toMatchObject({ bindable: true, remedies: [] });
  });

  it('that was begun here: what has it may connect again', () => {
    const facts = factsOf(50_051, { sockets: [held(connectionOn(50_051, 443))] });
    expect(told(explainMacosBind(facts, REFUSED('EADDRINUSE')))).toMatchObject({
      cause: 'outgoing-connection',
      remedies: ['end process 4711 (kill 4711) if it can connect again'],
    });
  });
});

it('netstat did not tell: that is said, and the bind that was tried counts', () => {
  const said = told(explainMacosBind(factsOf(8080, { sockets: null }), BOUND));
  expect(said.unseen).toEqual(['netstat did not say who uses ports: see what `netstat -anv` prints']);
  expect(said).toMatchObject({ cause: 'free', bindable: true });
});

it('a part of macOS that has nothing to switch it off keeps its port', () => {
  const socket = held({ ...listenerOn(5353), protocol: 'udp', state: 'unconnected' }, 'mDNSResponder');
  const said = told(explainMacosBind(factsOf(5353, { sockets: [socket] }, { protocol: 'udp', reuse: [] }), NOT_TRIED));
  expect(said.remedies).toEqual([
    "give the service another port: Bonjour (mDNSResponder) is a part of macOS that can't be switched off",
  ]);
});
