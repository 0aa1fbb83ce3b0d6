/** What the tables of Windows tell of a port; on the stand-in, as no real Windows was at hand. */
import { describe, expect, it } from 'vitest';
import { windows } from '../../../src/backends/windows/backend.ts';
import type { AskedBind } from '../../../src/model/explain/asked-bind.ts';
import { machineHost } from '../../../src/host/machine-host.ts';
import { explainBind } from '../../../src/commands/explain/explain-bind.ts';
import { told, type Told } from '../../support/told.ts';
import { WindowsMachine } from '../../support/windows/windows-machine.ts';

function asked(port: number, more: Partial<AskedBind> = {}): AskedBind {
  const bind = { protocol: 'tcp', port, address: null, ipv6Only: false, reuse: [] } as const;
  return { ...bind, assumesReuse: false, user: null, service: null, ...more };
}

async function explain(on: WindowsMachine, bind: AskedBind): Promise<Told> {
  return told(await explainBind(machineHost(on, windows).binds, bind));
}

describe('explain on Windows', () => {
  it('nothing has it: free, outside the dynamic range; nothing is tried, and that is said', async () => {
    expect(await explain(new WindowsMachine(), asked(8080))).toMatchObject({
      cause: 'free',
      bindable: true,
      outlook: { ephemeral: false, reserved: false },
      tried: { result: 'not-tried', because: 'windows' },
    });
  });

  it('in the dynamic range: free now, and that may change', async () => {
    expect(await explain(new WindowsMachine(), asked(50051))).toMatchObject({
      cause: 'free',
      outlook: { ephemeral: true },
    });
  });

  it('held at run time in a block: no process shows it, and how to get it back', async () => {
    const machine = new WindowsMachine();
    machine.standIn.winnat = 'running';
    machine.standIn.stacks['ipv4/tcp'].runtime = [{ first: 50000, last: 50099, owner: 'winnat' }];
    const said = await explain(machine, asked(50051));
    expect(said).toMatchObject({ cause: 'held', bindable: false, sockets: [] });
    expect(said.summary).toContain(
      'held at run time in the block 50000-50099, most likely by WinNAT or Hyper-V (WSAEACCES)',
    );
    const edit = '`reserved: [{ports: 50051, protocol: tcp, reason: its server}]` in the plan';
    expect(said.remedies).toContainEqual(expect.stringContaining(`${edit}, then portplan apply --restart-winnat`));
  });

  it('held on IPv4, asked for on IPv6: free', async () => {
    const machine = new WindowsMachine();
    machine.standIn.stacks['ipv4/tcp'].runtime = [{ first: 50000, last: 50099, owner: 'winnat' }];
    expect(await explain(machine, asked(50051, { address: '::1' }))).toMatchObject({ cause: 'free', bindable: true });
  });

  it('a row of one port: a restart of WinNAT is no remedy, whatever the number', async () => {
    const machine = new WindowsMachine();
    machine.standIn.winnat = 'running';
    machine.standIn.stacks['ipv4/tcp'].runtime = [80, 5001, 50_051].map((port) => ({
      first: port,
      last: port,
      owner: 'x',
    }));
    for (const port of [80, 5001, 50_051]) {
      const { cause, remedies } = await explain(machine, asked(port));
      expect(cause).toBe('held');
      expect(remedies.join('\n')).toContain('netsh http show servicestate view=requestq verbose=yes');
      expect(remedies.join('\n')).not.toMatch(/restart-winnat|net stop winnat/);
    }
  });

  it('excluded by an administrator: it can be bound, and no connection is given it', async () => {
    const machine = new WindowsMachine();
    machine.standIn.stacks['ipv4/tcp'].persistent = [{ first: 50051, last: 50051 }];
    expect(await explain(machine, asked(50051))).toMatchObject({
      cause: 'administered',
      bindable: true,
      outlook: { reserved: true },
    });
  });

  it('a listener: its process', async () => {
    const machine = new WindowsMachine();
    machine.standIn.listeners.push({ family: 'ipv4', protocol: 'tcp', port: 8080, pid: 4711, name: 'web.exe' });
    const said = await explain(machine, asked(8080));
    expect(said).toMatchObject({ cause: 'listener', bindable: false });
    expect(said.summary).toContain('web.exe (process 4711) has it on 0.0.0.0:8080');
  });

  const BOUND = '  TCP    0.0.0.0:8080           0.0.0.0:0              BOUND           4711\r\n';

  it('bound and silent: asked of netstat -q once nothing else has the port', async () => {
    const machine = new WindowsMachine();
    machine.standIn.garble((words) => words.join() === '-anoq', BOUND);
    const said = await explain(machine, asked(8080));
    expect(said).toMatchObject({
      ...{ cause: 'bound-silent', bindable: false },
      sockets: [{ state: 'unconnected', local: { address: '0.0.0.0', port: 8080 }, holders: [{ pid: 4711 }] }],
    });
    expect(said.summary).toContain('has bound 0.0.0.0:8080, and neither listens nor connects');
  });

  it('a connection has a bound row too: it is a connection all the same', async () => {
    const machine = new WindowsMachine();
    const connection = BOUND.replace('0.0.0.0:0 ', '10.0.0.9:5432 ');
    machine.standIn.garble((words) => words.join() === '-ano', connection);
    machine.standIn.garble((words) => words.join() === '-anoq', connection + BOUND);
    expect(await explain(machine, asked(8080))).toMatchObject({ cause: 'outgoing-connection', bindable: null });
  });

  const netstat = (...rows: readonly string[]): WindowsMachine => {
    const machine = new WindowsMachine();
    machine.standIn.garble((words) => words.join() === '-ano', rows.map((row) => `  TCP    ${row}\r\n`).join(''));
    return machine;
  };
  const ENDED = '10.0.0.1:50051  10.0.0.9:443  TIME_WAIT  0';

  it('an outgoing connection: who has it, and how to keep the next one out', async () => {
    const said = await explain(netstat(ENDED, '10.0.0.1:50051  10.0.0.8:443  ESTABLISHED  4711'), asked(50051));
    expect(said).toMatchObject({
      cause: 'outgoing-connection',
      sockets: [{ holders: [{ pid: 4711 }] }, { holders: [] }],
    });
    expect(said.summary).toContain('(process 4711) has it for a connection');
    expect(said.remedies.at(-1)).toContain(
      '`reserved: [{ports: 50051, protocol: tcp, reason: its server}]` in the plan, then portplan apply once this one is gone',
    );
  });

  it('an outgoing connection that has ended: the same', async () => {
    const { cause, remedies } = await explain(netstat(ENDED), asked(50051));
    expect(cause).toBe('time-wait-outgoing');
    expect(remedies.at(-1)).toContain('reserved: [{ports: 50051,');
  });

  it('held, and a process has a socket there: who', async () => {
    const machine = netstat('0.0.0.0:50051  0.0.0.0:0  LISTENING  4711');
    machine.standIn.stacks['ipv4/tcp'].runtime = [{ first: 50000, last: 50099, owner: 'winnat' }];
    const { cause, summary } = await explain(machine, asked(50051));
    expect(cause).toBe('held');
    expect(summary).toMatch(/\(WSAEACCES\); \S+ \(process 4711\) has a socket there$/);
  });

  it.each([
    ['10.1.2.3', ['whether 10.1.2.3 is an address of this host was not looked at (ipconfig shows those)']],
    ['fd00::1', ['whether fd00::1 is an address of this host was not looked at (ipconfig shows those)']],
    ['127.0.0.1', []],
    ['::1', []],
    ['0.0.0.0', []],
    [null, []],
  ])('free on %s: whether that is here was not looked at', async (address, unseen) => {
    expect(await explain(new WindowsMachine(), asked(8080, { address }))).toMatchObject({ cause: 'free', unseen });
  });
});
