/** Apply on Windows: from any state to any plan, with what is foreign left alone. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../src/model/plan/diagnostic.ts';
import type { Plan } from '../../src/model/plan/plan.ts';
import { common } from '../../src/model/ports/port-set.ts';
import { listener, machineOf, planFrom, scene, settableScene, type Scene } from '../support/windows/arbitrary.ts';
import { parseChange, parseNetsh } from '../support/windows/netsh-command.ts';
import { stackName, type Listener, type PortTables } from '../support/windows/port-tables.ts';
import { WindowsStandIn, type StandInOptions } from '../support/windows/stand-in.ts';
import {
  apply,
  copyOf,
  errorOf,
  foreignOf,
  planOn,
  stateOf,
  WindowsMachine,
} from '../support/windows/windows-machine.ts';

/** The host, with the first plan applied where that can be done. */
async function prepared({ host, first }: Scene): Promise<WindowsMachine> {
  const on = machineOf(host);
  await errorOf(apply(on, first, { force: true, restartWinnat: true }));
  return on;
}

/** Whether netsh will refuse to exclude a port: somebody listens there, or holds it and is not WinNAT. */
function isBlocked({ standIn }: WindowsMachine, { steps }: Plan): boolean {
  const commands = steps.flatMap((step) => (step.kind === 'run' ? step.run : []));
  return commands.some(({ words }) => {
    const command = parseNetsh(words);
    const block = parseChange(command?.arguments ?? []);
    if (command?.verb !== 'add' || !block) return false;
    const row = { first: block.start, last: block.start + block.count - 1 };
    const name = stackName({ family: command.family, protocol: block.protocol });
    const held = standIn.stacks[name].runtime.filter(({ owner }) => owner !== 'winnat');
    const heard = standIn.listeners.filter((one) => stackName(one) === name);
    return [...held, ...heard.map(({ port }) => ({ first: port, last: port }))].some((taken) => common(taken, row));
  });
}

describe('apply on Windows', () => {
  it('converges from any state to any plan, and leaves all as it was where a port is in use', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (given) => {
        const on = await prepared(given);
        const before = stateOf(on);
        const plan = await planOn(on, given.wanted, given);
        const isSound = !hasErrors(plan.diagnostics);
        const willFail = isSound && isBlocked(on, plan);
        const error = await errorOf(apply(on, given.wanted, given));
        expect(error !== null).toBe(willFail);
        if (error)
          expect(error.message).toMatch(
            / (is in use by|is held at run time).*Everything that was done has been undone/,
          );
        if (!isSound || willFail) expect(stateOf(on)).toEqual(before);
        else {
          const { steps, diagnostics } = await planOn(on, given.wanted, given);
          expect(steps).toEqual([]);
          expect(hasErrors(diagnostics)).toBe(false);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('runs nothing the second time', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (given) => {
        const on = await prepared(given);
        fc.pre((await errorOf(apply(on, given.wanted, given))) === null);
        fc.pre(!hasErrors((await planOn(on, given.wanted, given)).diagnostics));
        const { changes } = on.standIn;
        const files = [...on.files];
        expect((await apply(on, given.wanted, given)).record).toBeNull();
        expect(on.standIn.changes).toBe(changes);
        expect([...on.files]).toEqual(files);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves alone what is foreign', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (given) => {
        const before = foreignOf(machineOf(given.host));
        const on = await prepared(given);
        expect(foreignOf(on)).toEqual(before);
        await errorOf(apply(on, given.wanted, given));
        expect(foreignOf(on)).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it('that meets services which began to listen since then leaves all as it was', async () => {
    await fc.assert(
      fc.asyncProperty(settableScene, fc.array(listener, { minLength: 1, maxLength: 3 }), async (given, services) => {
        const asked = { force: given.force };
        const before = await prepared({ ...given, host: { ...given.host, utf8: true, listeners: [] } });
        before.standIn.listeners.push(...services);
        const on = copyOf(before);
        const error = await errorOf(apply(on, given.wanted, asked));
        expect(foreignOf(on)).toEqual(foreignOf(before));
        if (!error) return;
        expect(stateOf(on)).toEqual(stateOf(before));
        on.standIn.listeners.splice(0);
        await apply(on, given.wanted, asked);
        expect(await planOn(on, given.wanted, asked)).toMatchObject({ steps: [] });
      }),
      { numRuns: 100 },
    );
  });
});

const NGINX: Listener = { family: 'ipv4', protocol: 'tcp', port: 50051, pid: 4711, name: 'nginx.exe' };
const GRPC = planFrom('version: 1\nservices: {grpc: "127.0.0.1:50050-50052"}\n');
const ADD =
  '`netsh interface ipv4 add excludedportrange protocol=tcp startport=50050 numberofports=3 store=persistent`';

function host(
  options: Partial<StandInOptions>,
  tables: Partial<PortTables>,
  listeners: readonly Listener[],
): WindowsMachine {
  const standIn = new WindowsStandIn(options);
  Object.assign(standIn.stacks['ipv4/tcp'], tables);
  standIn.listeners.push(...listeners);
  return new WindowsMachine(standIn);
}

describe('a range that netsh refuses', () => {
  const connection = (standIn: WindowsStandIn): void => {
    const line = '  TCP    127.0.0.1:50051        127.0.0.1:80           ESTABLISHED     4711\r\n';
    standIn.garble((_, program) => program === 'netstat', line);
    standIn.failAt(standIn.winnat === 'running' ? 2 : 1, { kind: 'refuse', status: 1 });
  };

  it.each(['en', 'de', 'fr', 'zh', 'ja'] as const)(
    'has a port that a server listens on, which the plan finds in any language: %s',
    async (language) => {
      const others = [
        { ...NGINX, port: 50053 },
        { ...NGINX, family: 'ipv6' as const },
        { ...NGINX, protocol: 'udp' as const },
      ];
      const on = host({ language }, {}, [...others, NGINX]);
      expect((await apply(on, GRPC)).plan.diagnostics.map(({ message }) => message)).toEqual([
        '50051/tcp (grpc) is in use by nginx.exe (process 4711) on 0.0.0.0:50051: netsh excludes no port that a socket has',
      ]);
      expect(on.standIn.changes).toBe(0);
    },
  );

  it('has a port that a connection has: by whom', async () => {
    const on = host({}, {}, []);
    connection(on.standIn);
    expect((await errorOf(apply(on, GRPC)))?.message).toBe(
      `${ADD} failed (exit status 1): port 50051 is in use by process 4711, for a connection. Everything that was done has been undone.`,
    );
  });

  it('has ports that a driver holds', async () => {
    const runtime = [{ first: 50000, last: 50050, owner: 'driver' }];
    const on = host({ winnat: 'running', winnatBlocks: 0 }, { runtime }, []);
    connection(on.standIn);
    const error = await errorOf(apply(on, GRPC, { restartWinnat: true }));
    expect(error?.message).toBe(
      `${ADD} failed (exit status 1): port 50051 is in use by process 4711, for a connection, 50000-50050 is held at run time, by a service or a driver, and not by WinNAT, which does not run. Everything that was done has been undone.`,
    );
    expect(on.standIn.winnat).toBe('running');
  });

  it('has the words of netsh where nobody is found, if they are sure to be readable', async () => {
    const on = host({ utf8: true, language: 'zh' }, {}, []);
    on.standIn.failAt(1, { kind: 'refuse', status: 1 });
    expect((await errorOf(apply(on, GRPC)))?.message).toContain(`${ADD} failed (exit status 1): 拒绝访问. `);
    const garbled = host({ language: 'zh' }, {}, []);
    garbled.standIn.failAt(1, { kind: 'refuse', status: 1 });
    expect((await errorOf(apply(garbled, GRPC)))?.message).toBe(
      `${ADD} failed (exit status 1). Everything that was done has been undone.`,
    );
  });

  it('was not made though netsh says so', async () => {
    const on = host({}, {}, []);
    on.standIn.failAt(1, { kind: 'lie', status: 0 });
    expect((await errorOf(apply(on, GRPC)))?.message).toContain(`${ADD} reported success, and changed nothing`);
  });
});

describe('a row that is to shrink', () => {
  const SMALLER = planFrom('version: 1\nservices: {grpc: "127.0.0.1:50050-50051"}\n');

  it('stays, and nothing is tried, while somebody listens on a port of it', async () => {
    const on = host({}, {}, []);
    await apply(on, GRPC);
    on.standIn.listeners.push(NGINX);
    const { changes } = on.standIn;
    expect((await apply(on, SMALLER)).plan.diagnostics).toMatchObject([{ rule: 'windows-port-in-use' }]);
    expect(on.standIn.changes).toBe(changes);
  });

  it('stays where nobody can tell who uses its ports', async () => {
    const on = host({}, {}, []);
    await apply(on, GRPC);
    on.standIn.garble((_, program) => program === 'netstat', '', 1);
    expect((await errorOf(apply(on, SMALLER)))?.message).toContain('netstat does not say which ports are in use');
  });

  it('stays while a connection has a port of it', async () => {
    const on = host({}, {}, []);
    await apply(on, GRPC);
    const line = '  TCP    127.0.0.1:50051        127.0.0.1:80           ESTABLISHED     4711\r\n';
    on.standIn.garble((_, program) => program === 'netstat', line);
    expect((await errorOf(apply(on, SMALLER)))?.message).toContain(
      'port 50051 is in use by process 4711, for a connection (ipv4 tcp)',
    );
  });

  it('shrinks once nobody does', async () => {
    const on = host({}, {}, []);
    await apply(on, GRPC);
    await apply(on, SMALLER);
    expect(on.standIn.stacks['ipv4/tcp'].persistent).toEqual([{ first: 50050, last: 50051 }]);
  });
});

describe('WinNAT', () => {
  it('is stopped before the first command and started after the last, once', async () => {
    const on = host({ winnat: 'running' }, { runtime: [{ first: 50000, last: 50099, owner: 'winnat' }] }, []);
    const plan = planFrom('version: 1\nephemeral: 40000-60999\nservices: {grpc: "127.0.0.1:50050"}\n');
    await apply(on, plan, { restartWinnat: true });
    const { commands } = on.standIn;
    const run = commands
      .filter(({ changed }) => changed)
      .map(({ program, words }) => [program, ...words].slice(0, 4).join(' '));
    expect(run).toEqual([
      'net stop winnat',
      'netsh interface ipv4 add',
      ...['ipv4', 'ipv4', 'ipv6', 'ipv6'].map((family) => `netsh interface ${family} set`),
      'net start winnat',
    ]);
  });

  it('is left alone where nobody asks for it, and where there is nothing to do', async () => {
    const on = host({ winnat: 'running', winnatBlocks: 0 }, {}, []);
    await apply(on, GRPC);
    const { commands } = on.standIn;
    expect(commands.filter(({ program }) => program === 'net')).toEqual([]);
    await apply(on, GRPC, { restartWinnat: true });
    expect(commands.filter(({ program }) => program === 'net')).toEqual([]);
  });
});
