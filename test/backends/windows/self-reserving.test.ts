/** Servers that reserve their ports themselves: what a plan excludes, and what it says. */
import { describe, expect, it } from 'vitest';
import { runOn } from '../../support/command-context.ts';
import { planFrom } from '../../support/windows/arbitrary.ts';
import { apply, planOn, WindowsMachine } from '../../support/windows/windows-machine.ts';
import { commandsOf } from '../../../src/model/plan/plan.ts';

const SERVICE = 'edge-h3: {listen: 127.0.0.1:50443/udp, reservesItself: true}';

function plan(...services: readonly string[]): ReturnType<typeof planFrom> {
  return planFrom(`version: 1\nplatform: windows\nservices:\n${services.map((each) => `  ${each}\n`).join('')}`);
}

async function commands(machine: WindowsMachine, wanted: ReturnType<typeof planFrom>): Promise<readonly string[]> {
  return commandsOf(await planOn(machine, wanted));
}

describe('reservesItself: true', () => {
  it.each([
    ['a service', plan(SERVICE)],
    ['reserve: always', plan('edge: {listen: 443/udp, reserve: always, reservesItself: true}')],
    [
      'an item of `reserved`',
      planFrom(`version: 1\nreserved: [{ports: 50443, protocol: udp}]\nservices: {${SERVICE}}\n`),
    ],
    ['another service with the port', plan(SERVICE, 'relay: 127.0.0.2:50443/udp')],
    ['a pool', plan('media: {listen: 50443/udp, pool: 50500-50509/udp, reservesItself: true}')],
  ])('is never excluded: %s', async (_, wanted) => {
    expect(await commands(new WindowsMachine(), wanted)).toEqual([]);
  });

  it('leaves the other protocol of the port to be excluded', async () => {
    const wanted = plan(SERVICE, 'edge: 127.0.0.1:50443');
    expect(await commands(new WindowsMachine(), wanted)).toEqual([
      'netsh interface ipv4 add excludedportrange protocol=tcp startport=50443 numberofports=1 store=persistent',
    ]);
  });

  it('has the next apply take out what an earlier one excluded', async () => {
    const machine = new WindowsMachine();
    await apply(machine, plan('edge-h3: 50443/udp'));
    expect(machine.standIn.stacks['ipv6/udp'].persistent).toEqual([{ first: 50443, last: 50443 }]);
    await apply(machine, plan(SERVICE));
    expect(machine.standIn.stacks['ipv6/udp'].persistent).toEqual([]);
    expect(machine.standIn.stacks['ipv4/udp'].persistent).toEqual([]);
  });

  it('is told of a row that netsh made, on the other family too, with the command that takes it out', async () => {
    const machine = new WindowsMachine();
    machine.standIn.stacks['ipv6/udp'].persistent = [{ first: 50440, last: 50449 }];
    const { diagnostics } = await planOn(machine, plan(SERVICE));
    expect(diagnostics).toMatchObject([{ rule: 'windows-exclusion-bars', severity: 'warning' }]);
    expect(diagnostics[0]?.help).toContain(
      'netsh interface ipv6 delete excludedportrange protocol=udp startport=50440 numberofports=10 store=persistent',
    );
    expect(
      machine.standIn.run('netsh', (diagnostics[0]?.help ?? '').split(/netsh |\)/)[1]?.split(' ') ?? []).status,
    ).toBe(0);
    expect(machine.standIn.stacks['ipv6/udp'].persistent).toEqual([]);
  });
});

describe('a server that may reserve its port itself', () => {
  it.each([
    'edge-h3: 50443/udp',
    'http3: 50443/udp',
    'quic: 50443/udp',
    'edge: {listen: 50443/udp, program: kestrel}',
    'web: 50443/tcp+udp',
    'alt: {listen: 8443/udp, reserve: always}',
    'iis: 50443',
    'owin-host: 50443',
  ])('is warned of before the first exclusion, and of one that is there: %s', async (service) => {
    const machine = new WindowsMachine();
    const wanted = plan(service);
    expect((await planOn(machine, wanted)).diagnostics).toMatchObject([
      {
        rule: 'windows-exclusion-bars',
        severity: 'warning',
        message: expect.stringMatching(/^apply excludes port /) as string,
      },
    ]);
    await apply(machine, wanted);
    // Now it is there, and that is said.
    expect((await planOn(machine, wanted)).diagnostics).toMatchObject([
      { message: expect.stringMatching(/ is excluded \(/) as string },
    ]);
  });

  it.each([
    'quickfix: 50443/udp',
    'dns: 50443/tcp+udp',
    'web: 50443',
    'quic: {listen: 50443/udp, reservesItself: false}',
  ])('is not asked about: %s', async (service) => {
    expect((await planOn(new WindowsMachine(), plan(service))).diagnostics).toEqual([]);
  });

  it('may be named by the reason of a reservation', async () => {
    const wanted = planFrom('version: 1\nreserved: [{ports: 50443, protocol: udp, reason: "QUIC tests"}]\n');
    expect((await planOn(new WindowsMachine(), wanted)).diagnostics).toMatchObject([
      { rule: 'windows-exclusion-bars' },
    ]);
  });
});

describe('explain', () => {
  async function explained(port: string, service: string): Promise<object | undefined> {
    const machine = new WindowsMachine();
    machine.standIn.stacks['ipv6/udp'].persistent = [{ first: 50440, last: 50449 }];
    machine.standIn.stacks['ipv4/tcp'].persistent = [{ first: 50000, last: 50059 }];
    const files = { 'p.yaml': `version: 1\nservices: {${service}}\n` };
    const { stdout } = await runOn(machine, ['explain', port, 'p.yaml', '--format', 'json'], files);
    return (JSON.parse(stdout) as { explanations: readonly object[] }).explanations[0];
  }

  const like = (text: RegExp): string => expect.stringMatching(text) as string;

  it.each([
    [
      '50443/udp',
      SERVICE,
      /^take the row out .*ipv6 delete excludedportrange protocol=udp startport=50440 numberofports=10 /,
    ],
    ['50010', 'owin: {port: 50010, reservesItself: true}', /^take a port outside .*EnableExcludedPortRange/],
  ])('of %s: no to a server that reserves its port itself, with the way out', async (port, service, remedy) => {
    expect(await explained(port, service)).toMatchObject({
      ...{ cause: 'reservation-refused', bindable: false, remedies: [like(remedy)] },
    });
  });

  it('is unsure of one that may do so, and says yes where it binds plainly', async () => {
    const [may, not] = ['quic: 50443/udp', 'quic: {listen: 50443/udp, reservesItself: false}'];
    expect(await explained('50443/udp', may)).toMatchObject({ cause: 'reservation-refused', bindable: null });
    expect(await explained('50443/udp', not)).toMatchObject({ cause: 'administered', bindable: true });
  });

  it('offers such a server no exclusion of a block that WinNAT holds', async () => {
    const machine = new WindowsMachine();
    machine.standIn.stacks['ipv4/udp'].runtime = [{ first: 50400, last: 50499, owner: 'winnat' }];
    const files = { 'p.yaml': `version: 1\nservices: {${SERVICE}}\n` };
    const { status, stdout } = await runOn(machine, ['explain', '50443/udp', 'p.yaml'], files);
    expect(status).toBe(1);
    expect(stdout).not.toMatch(/reserved: \[/);
  });
});
