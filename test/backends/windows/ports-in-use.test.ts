/** Ports of a plan that a running service has: found by the plan, and stopped meanwhile where that is asked for. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/model/plan/diagnostic.ts';
import { commandsOf, type Plan } from '../../../src/model/plan/plan.ts';
import { runOn } from '../../support/command-context.ts';
import { planFrom } from '../../support/windows/arbitrary.ts';
import { addService, type StandInService } from '../../support/windows/services.ts';
import { apply, errorOf, planOn, undo, WindowsMachine } from '../../support/windows/windows-machine.ts';
import { readLatest } from '../../../src/apply/store.ts';

const TEXT = 'version: 1\nservices:\n  grpc-gateway: 50151\n';
const WANTED = planFrom(TEXT);
const SOCKETS: StandInService['sockets'] = (['ipv4', 'ipv6'] as const).map((family) => ({
  ...{ family, protocol: 'tcp', port: 50151, name: 'gateway.exe' },
}));
const ROW = [{ first: 50151, last: 50151 }];
const [STOP, START] = ['net stop gateway', 'net start gateway'];
const ADDS = ['ipv4', 'ipv6'].map(
  (family) =>
    `netsh interface ${family} add excludedportrange protocol=tcp startport=50151 numberofports=1 store=persistent`,
);

let machine: WindowsMachine;

function having(more: Partial<StandInService> = {}): WindowsMachine {
  machine = new WindowsMachine();
  addService(machine.standIn, { name: 'gateway', pid: 4711, sockets: SOCKETS, ...more });
  return machine;
}

function service(name = 'gateway'): StandInService | undefined {
  return machine.standIn.services.find((each) => each.name === name);
}

/** The commands that were to change something. */
function changing(): readonly string[] {
  const all = machine.standIn.commands.filter(({ changed, program }) => changed || program === 'net');
  return all.map(({ program, words }) => [program, ...words].join(' '));
}

function errors({ diagnostics }: Plan): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

const stopping = { stopServices: ['gateway'] } as const;

beforeEach(() => void having());

describe('a port that a service of Windows has', () => {
  it('is an error of the plan, once, with the order of the commands', async () => {
    expect(errors(await planOn(machine, WANTED))).toMatchObject([
      {
        rule: 'windows-port-in-use',
        message:
          '50151/tcp (grpc-gateway) is in use by gateway.exe (process 4711, service gateway) on 0.0.0.0:50151 and [::]:50151: netsh excludes no port that a socket has',
        help: 'portplan apply --stop-service gateway stops that service, applies, and starts it again; by hand: stop it, portplan apply, start it',
      },
    ]);
  });

  it.each([
    ['plan', ['plan', 'p.yaml']],
    ['apply', ['apply', '--yes', 'p.yaml']],
    ['apply --check', ['apply', '--check', 'p.yaml']],
  ])('%s: status 1, and nothing is tried', async (_, argv) => {
    const { status, stdout } = await runOn(machine, argv, { 'p.yaml': TEXT });
    expect({ status, changing: changing() }).toEqual({ status: 1, changing: [] });
    expect(stdout).toContain('[windows-port-in-use]');
  });

  it('is told of any program, and of UDP', async () => {
    machine = new WindowsMachine();
    machine.standIn.listeners.push({
      family: 'ipv6',
      protocol: 'udp',
      port: 50300,
      pid: 77,
      name: 'game.exe',
      address: '[::1]',
    });
    const [found] = errors(await planOn(machine, planFrom('version: 1\nreserved: [{ports: 50300, reason: tests}]\n')));
    expect(found?.message).toContain('50300/udp (tests) is in use by game.exe (process 77) on [::1]:50300');
    expect(found?.help).toMatch(
      /^stop game\.exe \(process 77\) if it is the service itself, then portplan apply, then start it again/,
    );
  });

  it.each([
    [
      'a port of another family',
      'services: {web: "127.0.0.1:50400"}',
      { family: 'ipv6', protocol: 'tcp', port: 50400 },
    ],
    ['another protocol', 'services: {web: 50400}', { family: 'ipv4', protocol: 'udp', port: 50400 }],
    ['a port that is not to be excluded', 'services: {web: 8080}', { family: 'ipv4', protocol: 'tcp', port: 8080 }],
  ] as const)('is nobody’s business: %s', async (_, plan, socket) => {
    machine = new WindowsMachine();
    machine.standIn.listeners.push({ ...socket, pid: 77, name: 'x.exe' });
    expect((await planOn(machine, planFrom(`version: 1\n${plan}\n`))).diagnostics).toEqual([]);
  });

  it('is nobody’s business once it is excluded', async () => {
    machine.standIn.stacks['ipv4/tcp'].persistent = ROW;
    machine.standIn.stacks['ipv6/tcp'].persistent = ROW;
    expect((await planOn(machine, WANTED)).diagnostics).toEqual([]);
  });

  it('of http.sys is not to be excluded at all', async () => {
    machine = new WindowsMachine();
    machine.standIn.listeners.push({ family: 'ipv4', protocol: 'tcp', port: 50151, pid: 4, name: 'System' });
    machine.standIn.holders.httpQueues.push({ urls: ['HTTP://+:50151/'], pids: [2668] });
    expect(errors(await planOn(machine, WANTED))[0]?.help).toMatch(/`reservesItself: true`/);
  });
});

describe('--stop-service', () => {
  it('stops the service, applies, and starts it again, as the plan shows', async () => {
    const plan = await planOn(machine, WANTED, stopping);
    expect(errors(plan)).toEqual([]);
    expect(plan.diagnostics).toMatchObject([
      {
        rule: 'windows-stop-service',
        severity: 'warning',
        message: 'the service gateway, which has 50151/tcp, is stopped meanwhile',
      },
    ]);
    await apply(machine, WANTED, stopping);
    expect([commandsOf(plan), changing()]).toEqual([
      [STOP, ...ADDS, START],
      [STOP, ...ADDS, START],
    ]);
    expect(service()?.state).toBe(4);
    expect(machine.standIn.stacks['ipv6/tcp'].persistent).toEqual(ROW);
    expect(readLatest(machine).newest?.settings).toContainEqual({
      ...{ setting: 'service/gateway', before: 'running', after: 'running' },
    });
  });

  it('leaves it running where nothing is to be excluded, or nothing is in use', async () => {
    await apply(machine, WANTED, stopping);
    machine.standIn.commands.length = 0;
    const { plan } = await apply(machine, WANTED, stopping);
    expect(plan.diagnostics).toMatchObject([
      { severity: 'info', message: expect.stringContaining('left running') as string },
    ]);
    expect(changing()).toEqual([]);
  });

  it('waits for a service that takes its time', async () => {
    having({ manner: 'slow' });
    await apply(machine, WANTED, stopping);
    expect([service()?.state, machine.standIn.stacks['ipv4/tcp'].persistent]).toEqual([4, ROW]);
  });

  it('knows the service by its process, whose child has the port', async () => {
    having({ child: 4800, name: 'wrapper' });
    await apply(machine, WANTED, { stopServices: ['Wrapper'] });
    expect(changing()).toEqual(['net stop Wrapper', ...ADDS, 'net start Wrapper']);
  });

  it('stops several, and starts the last one first', async () => {
    addService(machine.standIn, {
      ...{
        name: 'metrics',
        pid: 4800,
        sockets: [{ family: 'ipv4', protocol: 'tcp', port: 50152, name: 'metrics.exe' }],
      },
    });
    const wanted = planFrom('version: 1\nservices: {grpc-gateway: 50151, metrics: "127.0.0.1:50152"}\n');
    await apply(machine, wanted, { stopServices: ['gateway', 'metrics'] });
    expect(changing().filter((each) => each.startsWith('net '))).toEqual([
      STOP,
      'net stop metrics',
      'net start metrics',
      START,
    ]);
  });

  it('has a row shrink on which its service listens', async () => {
    await apply(machine, planFrom('version: 1\nservices: {grpc-gateway: 50151, spare: 50152}\n'), stopping);
    await apply(machine, WANTED, stopping);
    expect([service()?.state, machine.standIn.stacks['ipv4/tcp'].persistent]).toEqual([4, ROW]);
  });

  it.each<[string, Partial<StandInService>, readonly string[], RegExp]>([
    ['no such service', {}, ['gatewy'], /^there is no service gatewy$/],
    [
      'a service without the port',
      {},
      ['other'],
      /^the service other \(process 900\) has none of the ports .* gateway\.exe \(process 4711, service gateway\) has them$/,
    ],
    [
      'one that is disabled',
      { startType: 4 },
      ['gateway'],
      /^the service gateway is disabled: once stopped, it would not start again$/,
    ],
    ['one that is starting', { state: 2, moving: 99 }, ['gateway'], /^the service gateway is starting just now$/],
    ['one that is paused', { state: 7 }, ['gateway'], /^the service gateway does not run \(it is paused\)/],
    [
      'one that others need',
      { dependents: ['other'] },
      ['gateway'],
      /^the service gateway can't be stopped while other needs it$/,
    ],
  ])('refuses %s in one sentence', async (_, more, names, message) => {
    having(more);
    if (more.state !== undefined) machine.standIn.listeners.push(...SOCKETS.map((each) => ({ ...each, pid: 4711 })));
    addService(machine.standIn, { name: 'other', pid: 900 });
    const plan = await planOn(machine, WANTED, { stopServices: names });
    expect(errors(plan).map((each) => each.message)).toContainEqual(expect.stringMatching(message));
    await apply(machine, WANTED, { stopServices: names });
    expect(changing()).toEqual([]);
  });

  it('undoes all where the service does not stop, and says what is not undone', async () => {
    having({ manner: 'hangs' });
    const error = await errorOf(apply(machine, WANTED, stopping));
    expect(error?.message).toMatch(
      /^`net stop gateway` failed \(exit status 2\): the service gateway is stopping\. Not undone: service\/gateway /,
    );
    expect(machine.standIn.stacks['ipv4/tcp'].persistent).toEqual([]);
  });

  it('undoes all where the service does not start again, and the next apply tries to start it first', async () => {
    having({ manner: 'fails' });
    const error = await errorOf(apply(machine, WANTED, stopping));
    expect(error?.message).toMatch(
      /^`net start gateway` failed \(exit status 2\): the service gateway is stopped\. Not undone: service\/gateway /,
    );
    expect(machine.standIn.stacks['ipv4/tcp'].persistent).toEqual([]);
    const again = await errorOf(apply(machine, WANTED));
    expect(again?.message).toMatch(/^the service gateway is stopped since an apply was cut off, and does not start: /);
  });

  it('starts it again where an exclusion fails', async () => {
    machine.standIn.failAt(3, { kind: 'refuse', status: 1 });
    const error = await errorOf(apply(machine, WANTED, stopping));
    expect(error?.message).toMatch(/Everything that was done has been undone\.$/);
    expect([service()?.state, machine.standIn.stacks['ipv4/tcp'].persistent]).toEqual([4, []]);
  });

  it.each([1, 2, 3, 4])('after a kill at change %i, rollback and apply start it first', async (n) => {
    for (const next of ['apply', 'undo'] as const) {
      having();
      machine.standIn.failAt(n, { kind: 'die' });
      await errorOf(apply(machine, WANTED, stopping));
      machine.standIn.revive();
      if (next === 'undo') {
        await undo(machine);
        expect(machine.standIn.stacks['ipv4/tcp'].persistent).toEqual([]);
      } else {
        await apply(machine, WANTED, stopping);
        expect(machine.standIn.stacks['ipv4/tcp'].persistent).toEqual(ROW);
      }
      expect(service()?.state).toBe(4);
      expect(readLatest(machine).unfinished).toBeNull();
    }
  });

  it('is rolled back like any other apply, and the service is left alone', async () => {
    await apply(machine, WANTED, stopping);
    machine.standIn.commands.length = 0;
    await undo(machine);
    expect(changing().filter((each) => each.startsWith('net '))).toEqual([]);
    expect(machine.standIn.stacks['ipv4/tcp'].persistent).toEqual([]);
  });

  it('is asked for by its name alone', async () => {
    const run = (name: string): Promise<unknown> =>
      runOn(machine, ['plan', `--stop-service=${name}`, 'p.yaml'], { 'p.yaml': TEXT });
    for (const name of ['', 'a/b', '\\\\server', ' x'])
      await expect(run(name)).rejects.toThrow('--stop-service takes the name of a service');
  });
});
