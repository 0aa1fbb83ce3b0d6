/** A dynamic range that starts among the ports of services, and an endpoint in many blocks of it: named once, with the cause. */
import { describe, expect, it } from 'vitest';
import { firstPlan } from '../../../src/first-plan/first-plan.ts';
import { firstPlanLines } from '../../../src/render/first-plan/first-plan-report.ts';
import { type Ran, runOn } from '../../support/command-context.ts';
import { windowsSeen } from '../../support/first-plan.ts';
import { expectSchema } from '../../support/output-schema.ts';
import { WindowsStandIn } from '../../support/windows/stand-in.ts';
import { WindowsMachine } from '../../support/windows/windows-machine.ts';

const LOW = { first: 1024, last: 15_000 };
const BLOCKS = Array.from({ length: 8 }, (_, i) => ({ first: 5000 + 100 * i, last: 5099 + 100 * i, owner: 'winnat' }));

function machine(more: (standIn: WindowsStandIn) => void = () => undefined): WindowsMachine {
  const standIn = new WindowsStandIn({ winnatBlocks: 0 });
  standIn.winnat = 'running';
  for (const name of ['ipv4/tcp', 'ipv6/tcp'] as const)
    Object.assign(standIn.stacks[name], { dynamic: LOW, persistentDynamic: LOW, runtime: BLOCKS });
  more(standIn);
  return new WindowsMachine(standIn);
}

/** On the host, and from its snapshot elsewhere. */
async function both(on: WindowsMachine, words: readonly string[], files = {}): Promise<readonly Ran[]> {
  const { stdout } = await runOn(on, ['snapshot']);
  const captured = { ...files, 'win.json': stdout };
  return [await runOn(on, words, files), await runOn(new WindowsMachine(), [...words, '--host', 'win.json'], captured)];
}

describe('audit', () => {
  it('without a plan names the cause, the stacks and the blocks, once', async () => {
    for (const { status, stdout } of await both(machine(), ['audit'])) {
      expect(status).toBe(2);
      const text = stdout.replace(/\s+/g, ' ');
      expect(text).toContain('the dynamic port range is 1024-15000 (ipv4 tcp, ipv6 tcp), and starts among the ports');
      expect(text).toContain('8 blocks in it are held now');
      expect(text).toContain('`ephemeral: 49152-65535`');
      expect(stdout.match(/dynamic port range is/g)).toHaveLength(1);
    }
  });

  it('is valid as JSON', async () => {
    const [here] = await both(machine(), ['audit', '--format', 'json']);
    const { audit } = expectSchema('output', here?.stdout ?? '') as { audit: { findings: { kind: string }[] } };
    expect(audit.findings.map(({ kind }) => kind)).toContain('dynamic-range-low');
  });

  it('leaves it to the plan where that has a range', async () => {
    const files = { 'p.yaml': 'version: 1\nname: p\nephemeral: 49152-65535\nservices: {}\n' };
    for (const { stdout } of await both(machine(), ['audit', 'p.yaml'], files))
      expect(stdout).not.toContain('starts among the ports');
  });

  it.each([
    [{ first: 49_152, last: 65_535 }, false],
    [{ first: 33_000, last: 65_535 }, false],
    [{ first: 1025, last: 60_000 }, true],
    [{ first: 10_000, last: 26_383 }, true],
  ])('%o: %s', async (dynamic, isLow) => {
    const on = machine((standIn) => {
      for (const tables of Object.values(standIn.stacks)) Object.assign(tables, { dynamic, runtime: [] });
    });
    const { stdout } = await runOn(on, ['audit']);
    expect(stdout.includes('starts among the ports')).toBe(isLow);
  });

  it('--verbose names the stacks where they differ, and says once what is alike', async () => {
    for (const { stdout } of await both(machine(), ['audit', '--verbose'])) {
      const lines = stdout
        .split('\n')
        .filter((line) => /^ {2}(reserved ports|ephemeral range|dynamic|excluded)/.test(line));
      expect(new Set(lines).size).toBe(lines.length);
      expect(stdout).toMatch(/\(ipv4 tcp, ipv6 tcp\)/);
      expect(stdout).toMatch(/\(ipv4 udp, ipv6 udp\)/);
    }
  });
});

it('explain names the cause, for a port that is held and for one that is free', async () => {
  for (const port of ['5173', '9000']) {
    for (const { stdout } of await both(machine(), ['explain', port])) {
      const text = stdout.replace(/\s+/g, ' ');
      expect(text).toContain('the cause is');
      expect(text).toContain('`ephemeral: 49152-65535` in the plan');
    }
  }
});

describe('an endpoint in eight blocks', () => {
  const files = {
    'p.yaml': 'version: 1\nname: p\nplatform: windows\nservices:\n  p: {listen: 5000-5799, reserve: never}\n',
  };

  it.each(['plan', 'lint'])('is one finding of %s', async (command) => {
    const ran = await both(machine(), [command, 'p.yaml'], files);
    // lint looks at no host but a captured one.
    for (const { stdout } of command === 'lint' ? ran.slice(1) : ran) {
      expect(stdout.match(/\[windows-port-held\]/g)).toHaveLength(1);
      expect(stdout).toContain('8 blocks');
    }
  });
});

it('lint accepts what explain advises, and no other protocol is reserved', async () => {
  const { stdout } = await runOn(machine(), ['explain', '5173']);
  const [, item = ''] = /`(reserved: [^`]+)`/.exec(stdout) ?? [];
  const plan = `version: 1\nname: p\nplatform: windows\nephemeral: 49152-65535\n${item}\nservices: {}\n`;
  const linted = await runOn(machine(), ['lint', 'p.yaml'], { 'p.yaml': plan });
  expect(linted).toMatchObject({ status: 0, stdout: expect.stringContaining('no findings') as string });
  expect(item).toContain('protocol: tcp');
});

describe('init', () => {
  const listening = { protocol: 'tcp', family: 'ipv4', pid: 4711, name: 'node.exe' } as const;

  it('wants the range that Windows comes with, keeps the found one as a comment, and no more changes', async () => {
    const on = machine((standIn) => {
      standIn.listeners.push({ ...listening, port: 5432 }, { ...listening, port: 8080 });
    });
    for (const { status, stdout } of await both(on, ['init', '-'])) {
      expect(status).toBe(0);
      expect(stdout).toContain('\nephemeral: 49152-65535  # found: 1024-15000\n');
      expect(stdout.replace(/\n#\s+/g, ' ')).toContain('applying this file changes the dynamic port range alone');
      const plan = await runOn(on, ['plan', 'p.yaml', '--format', 'json'], { 'p.yaml': stdout });
      const { changes } = JSON.parse(plan.stdout) as { changes: { setting: string; action: string }[] };
      const changed = new Set(changes.filter(({ action }) => action !== 'no-op').map(({ setting }) => setting));
      expect(changed).toEqual(new Set(['ipv4/tcp/dynamicport', 'ipv6/tcp/dynamicport']));
    }
  });

  it('says so where it writes a file', async () => {
    const made = firstPlan('portplan.yaml', await windowsSeen(machine()));
    expect(firstPlanLines('portplan.yaml', made)).toContainEqual(
      'It wants ephemeral: 49152-65535, which Windows comes with: 1024-15000, found here, starts among the ports of services',
    );
  });
});
