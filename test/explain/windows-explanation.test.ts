/** Facts of Windows in, an explanation out: no program, no stand-in. */
import { describe, expect, it } from 'vitest';
import { explainWindowsBind } from '../../src/explain/windows/explain-windows.ts';
import { NO_WINDOWS } from '../../src/model/host/host-facts.ts';
import type { StackTables, WindowsBindFacts } from '../../src/model/explain/bind-facts.ts';
import type { HeldSocket } from '../../src/model/sockets/held-socket.ts';
import { bindOf, connectionOn, listenerOn } from '../support/judged-bind.ts';
import { told } from '../support/told.ts';

const IPV4: StackTables = {
  ...{ name: 'ipv4 tcp', family: 'ipv4', protocol: 'tcp', dynamic: { first: 49_152, last: 65_535 }, excluded: [] },
};

function factsOf(port: number, more: Partial<WindowsBindFacts> = {}): WindowsBindFacts {
  const asked = bindOf(port, { reuse: [], assumesReuse: false });
  return { platform: 'windows', asked, sockets: [], silent: [], stacks: [IPV4], ...NO_WINDOWS, ...more };
}

function held(socket: ReturnType<typeof listenerOn>): HeldSocket {
  const web = { command: 'web.exe', user: null, unit: null, container: null, since: null };
  return { ...socket, holders: [{ pid: 4711, ...web }] };
}

describe('a connection', () => {
  it.each([
    [50_051, 443, 'outgoing-connection', ['find-holder', 'free-holder', 'another-port', 'keep-out-once-gone']],
    [8080, 5432, 'outgoing-connection', ['find-holder', 'free-holder', 'another-port', 'keep-out-once-gone']],
    [8080, 51_234, 'accepted-connection', ['find-holder', 'free-holder', 'another-port']],
  ])('%i to %i: %s', (own, peer, kind, advice) => {
    const said = explainWindowsBind(factsOf(own, { sockets: [held(connectionOn(own, peer))] }));
    expect(said).toMatchObject({ cause: { kind }, bindable: null });
    expect(said.remedies.map((remedy) => remedy.advice.kind)).toEqual(advice);
  });
});

it('a row without a star holds the port, whatever else is there', () => {
  const excluded = [{ first: 50_000, last: 50_099, administered: false }];
  const said = explainWindowsBind(
    factsOf(50_051, { stacks: [{ ...IPV4, excluded }], sockets: [held(listenerOn(50_051))] }),
  );
  expect(said).toMatchObject({ bindable: false, cause: { kind: 'held', row: { first: 50_000, last: 50_099 } } });
  expect(told(said).evidence).toEqual(['netsh lists 50000-50099 for ipv4 tcp, without *']);
});

it('netstat did not tell: nothing settles it, and that is said', () => {
  expect(told(explainWindowsBind(factsOf(8080, { sockets: null })))).toMatchObject({
    ...{
      cause: 'free',
      bindable: null,
      unseen: ['netstat did not say who uses ports: see what `netstat -ano` prints'],
    },
  });
});
