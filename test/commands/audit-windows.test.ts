/** audit and preflight on Windows, before the stand-in for netsh, netstat and tasklist. */
import { describe, expect, it } from 'vitest';
import { runOn } from '../support/command-context.ts';
import type { Audited } from '../support/auditing.ts';
import { expectSchema } from '../support/output-schema.ts';
import { WindowsMachine } from '../support/windows/windows-machine.ts';

const PLAN = 'version: 1\nplatform: windows\nservices: {web: {port: 8080, reserve: never}}\n';

async function audit(machine: WindowsMachine, plan: string | null = PLAN): Promise<Audited> {
  const files = plan === null ? {} : { 'portplan.yaml': plan };
  const { status, stdout } = await runOn(machine, ['audit', '--format', 'json'], files);
  return { ...(expectSchema('output', stdout) as { audit: Omit<Audited, 'status'> }).audit, status };
}

function listening(port: number, more: object = {}): WindowsMachine {
  const machine = new WindowsMachine();
  machine.standIn.listeners.push({ protocol: 'tcp', family: 'ipv4', port, pid: 4711, name: 'node.exe', ...more });
  return machine;
}

const warnings = ({ findings }: Audited): readonly object[] => findings.filter(({ severity }) => severity !== 'info');

describe('audit on Windows', () => {
  it('as planned: status 0, and the process of the listener', async () => {
    const found = await audit(listening(8080));
    expect({ status: found.status, warnings: warnings(found) }).toEqual({ status: 0, warnings: [] });
    expect(found.endpoints).toMatchObject([{ state: 'listening', listeners: [{ holders: [{ pid: 4711 }] }] }]);
  });

  it('declared and silent; listening and undeclared', async () => {
    const found = await audit(listening(9999));
    expect(warnings(found)).toMatchObject([
      { kind: 'declared-silent', service: 'web' },
      {
        kind: 'undeclared-listener',
        message: 'tcp 0.0.0.0:9999: node.exe (process 4711) has it, and no plan declares it',
      },
    ]);
    expect(found.status).toBe(2);
  });

  it('an excluded range that the plan asks for and nobody has made: drift in both stores', async () => {
    const found = await audit(listening(8080), PLAN.replace('services', 'reserved: [5173]\nservices'));
    const drift = found.findings.filter(({ kind }) => kind === 'drift');
    expect(new Set(drift.map(({ layer }) => layer))).toEqual(new Set(['live', 'persisted']));
    expect(drift[0]?.message).toBe('ipv4/tcp/excludedportrange lacks port 5173');
  });

  it('the range of the host network service is somebody’s', async () => {
    const machine = listening(8080);
    machine.standIn.stacks['ipv4/tcp'].persistent = [
      { first: 50000, last: 50059 },
      { first: 50100, last: 50109 },
    ];
    expect((await audit(machine)).findings).toMatchObject([{ kind: 'unneeded-reservation', ports: '50100-50109' }]);
  });

  it('the ranges of both families with each protocol', async () => {
    const { capacity } = await audit(listening(8080));
    expect(capacity.map(({ protocol, usable }) => [protocol, usable])).toEqual([
      ['tcp', 16384],
      ['udp', 16384],
    ]);
  });

  it('without a plan: what the next boot changes', async () => {
    const machine = new WindowsMachine();
    machine.standIn.stacks['ipv4/tcp'].activeOnly = [{ first: 50100, last: 50109 }];
    const { findings, status } = await audit(machine, null);
    expect({ status, findings }).toMatchObject({
      status: 2,
      findings: [
        { message: 'ipv4/tcp/excludedportrange is 50100-50109 now, and none after the next boot' },
        { severity: 'info' },
      ],
    });
  });
});

describe('preflight on Windows', () => {
  const preflight = (machine: WindowsMachine, plan = PLAN) =>
    runOn(machine, ['preflight', '--service', 'web'], { 'portplan.yaml': plan });

  it('free: no word, status 0', async () => {
    expect(await preflight(new WindowsMachine())).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('a program listens there', async () => {
    const { status, stderr } = await preflight(listening(8080));
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(
        /^portplan: web: tcp port 8080 can't be bound: node\.exe \(process 4711\)/,
      ) as string,
    });
  });

  it('a block that is held in the middle of a range of many ports', async () => {
    const machine = new WindowsMachine();
    machine.standIn.stacks['ipv4/tcp'].runtime = [{ first: 8150, last: 8249, owner: 'winnat' }];
    const { status, stderr } = await preflight(machine, PLAN.replace('8080', '8000-8999'));
    expect({ status, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 1, lines: 1 });
    expect(stderr).toContain('web: tcp port 8150 ');
  });
});
