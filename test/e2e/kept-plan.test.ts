/** `plan --out` and `apply` of what it kept: exactly that, or one sentence, and nothing is changed. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprint, liveValues, portplan, portplanHere, setLive } from '../support/cli.ts';
import { type RunResult } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  web: 8080\n  grpc: 50051\n';
const KEPT = '/var/lib/kept.json';
const DROP_IN = '/etc/sysctl.d/zzz-portplan.conf';

const { host } = hostForEach(() => {
  host.write('/etc/portplan.yaml', PLAN);
});

function keep(...options: readonly string[]): RunResult {
  return portplan(host, ['plan', '/etc/portplan.yaml', '--out', KEPT, ...options]);
}

function apply(...options: readonly string[]): RunResult {
  return portplan(host, ['apply', KEPT, '--yes', ...options]);
}

/** The state before and after `work`, which must not have changed anything. */
function refused(work: () => RunResult): RunResult {
  const state = (): unknown => [liveValues(host), fingerprint(host)];
  const before = state();
  const result = work();
  expect(state()).toEqual(before);
  expect(result.stdout).toBe('');
  return result;
}

function rewrite(change: (text: string) => string): void {
  host.write(KEPT, change(host.read(KEPT)));
}

describe('a kept plan', () => {
  it('is what its schema describes', () => {
    expect(keep().status).toBe(0);
    expect(expectSchema('kept-plan', host.read(KEPT))).toMatchObject({ keptPlan: '1.0', platform: 'linux' });
  });

  it('is named in the command that makes it so', () => {
    expect(keep('--force').stdout).toContain(`\nTo make it so: sudo portplan apply ${KEPT}\n`);
  });

  it('is applied without its plan file', () => {
    keep();
    host.run(['rm', '/etc/portplan.yaml']);
    expect(apply()).toMatchObject({ status: 0, stdout: expect.stringContaining('Applied and verified') as string });
    expect(liveValues(host)).toMatchObject({ range: '20000\t60999', reserved: '50051' });
  });

  it('with bases is applied without them', () => {
    host.write('/etc/base.portplan.yaml', 'version: 1\nservices: {base: 40000}\n');
    host.write('/etc/portplan.yaml', `${PLAN}extends: [base.portplan.yaml]\n`);
    keep();
    host.run(['rm', '/etc/base.portplan.yaml', '/etc/portplan.yaml']);
    expect(apply().status).toBe(0);
    expect(liveValues(host).reserved).toBe('40000,50051');
  });

  it('is done as it was, though the plan file has changed since', () => {
    keep();
    host.write('/etc/portplan.yaml', PLAN.replace('50051', '50052'));
    expect(apply().status).toBe(0);
    expect(liveValues(host).reserved).toBe('50051');
  });

  it('leaves nothing to do the second time', () => {
    keep();
    apply();
    const before = fingerprint(host);
    expect(apply()).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing to change') as string });
    expect(fingerprint(host)).toBe(before);
  });

  it('keeps the options that it was made with', () => {
    host.write('/etc/portplan.yaml', 'version: 1\nephemeral: 40000-40009\nservices: {a: 40001}\n');
    keep('--force');
    expect(apply().status).toBe(0);
    expect(liveValues(host).range).toBe('40000\t40009');
  });

  it('made from a snapshot is applied on the host', () => {
    const snapshot = portplan(host, ['snapshot']).stdout;
    host.write('/var/lib/host.json', snapshot);
    keep('--host', '/var/lib/host.json');
    expect(apply().status).toBe(0);
    expect(liveValues(host).reserved).toBe('50051');
  });

  it('comes from standard input, too', () => {
    keep();
    const kept = host.read(KEPT);
    expect(portplan(host, ['apply', '-', '--yes'], { input: kept }).status).toBe(0);
    expect(liveValues(host).reserved).toBe('50051');
  });

  it('is checked without being applied', () => {
    keep();
    const before = liveValues(host);
    expect(apply('--check')).toMatchObject({ status: 0, stdout: expect.stringContaining('50051') as string });
    expect(liveValues(host)).toEqual(before);
  });
});

describe('a kept plan is refused with status 1, and what moved is said,', () => {
  const MOVES: readonly (readonly [string, string, () => void])[] = [
    [
      'where a live value has changed',
      'net.ipv4.ip_local_reserved_ports (live) is 7000, was none',
      () => setLive(host, 'ip_local_reserved_ports', '7000'),
    ],
    [
      'where another file sets the same',
      'net.ipv4.ip_local_port_range (systemd-sysctl) is 1024-65000 by /etc/sysctl.d/10-tuning.conf:1, was 32768-60999 by default;',
      () => host.write('/etc/sysctl.d/10-tuning.conf', 'net.ipv4.ip_local_port_range = 1024 65000\n'),
    ],
    [
      'where the file has got other lines',
      `${DROP_IN} is mode 644, owner 0:0, sha256:`,
      () => host.write(DROP_IN, 'vm.swappiness = 10\n'),
    ],
    [
      'where something else was applied',
      'what earlier applies made is 50052; net.ipv4.ip_local_reserved_ports, was nothing;',
      () => {
        const other = 'version: 1\nreserved: [50052]\n';
        portplan(host, ['apply', '-', '--yes'], { input: other });
      },
    ],
  ];

  it.each(MOVES)('%s', (_where, moved, move) => {
    keep();
    move();
    for (const options of [[], ['--check']]) {
      const { status, stderr } = refused(() => apply(...options));
      expect(status).toBe(1);
      expect(stderr).toMatch(/^portplan: \S+ has moved on since the plan was made: /);
      expect(stderr).toContain(moved);
      expect(stderr).toMatch(/; nothing was changed, plan again\n$/);
    }
  });

  it('where the range has changed that decides what is reserved', () => {
    host.write('/etc/portplan.yaml', 'version: 1\nservices: {grpc: 50051}\n');
    keep();
    setLive(host, 'ip_local_port_range', '40000 60999');
    expect(refused(() => apply()).stderr).toContain(
      ': net.ipv4.ip_local_port_range (live) is 40000-60999, was 32768-60999; nothing was changed, plan again\n',
    );
  });
});

describe('a kept plan is refused with status 3', () => {
  function sentence(...options: readonly string[]): string {
    const { status, stderr } = refused(() => apply(...options));
    expect(status).toBe(3);
    return stderr;
  }

  it('on another host', () => {
    const snapshot = JSON.parse(portplan(host, ['snapshot']).stdout) as { host: string };
    const here = snapshot.host;
    host.write('/var/lib/host.json', JSON.stringify({ ...snapshot, host: 'web-2' }));
    keep('--host', '/var/lib/host.json');
    expect(sentence()).toBe(`portplan: ${KEPT} is a plan for web-2, and this is ${here}; nothing was changed\n`);
  });

  it('on another platform', () => {
    const windows = 'test/fixtures/lint/windows-port-held/good.host.json';
    const made = portplanHere(['plan', '-', '--host', windows, '--out', host.path(KEPT)], { input: 'version: 1\n' });
    expect(made.status, made.stderr).toBe(0);
    expect(sentence()).toContain(`${KEPT} is a plan for DEV-7, and this is `);
  });

  it('in an image, where it was made for a host', () => {
    keep();
    host.run(['mkdir', '-p', '/var/lib/image/etc']);
    host.write('/var/lib/image/etc/hostname', 'golden\n');
    expect(sentence('--root', '/var/lib/image')).toMatch(/ is a plan for \S+, and this is the image golden; nothing/);
  });

  it.each([
    ['a port', (text: string) => text.replaceAll('50051', '50052')],
    ['what it was made from', (text: string) => text.replace('by default', 'by nobody')],
    [
      'the version of portplan',
      (text: string) => text.replace(/"portplanVersion": "[^"]*"/, '"portplanVersion": "9.9.9"'),
    ],
  ])('where %s was changed since', (_what, change) => {
    keep();
    rewrite(change);
    expect(sentence()).toBe(
      `portplan: the kept plan ${KEPT} was changed since it was written; nothing was changed, make it anew with \`portplan plan --out\`\n`,
    );
  });

  it('where it is cut off', () => {
    keep();
    rewrite((text) => text.slice(0, text.length / 2));
    expect(sentence()).toContain(
      `the kept plan ${KEPT} is cut off, or was changed since it was written: it is no JSON;`,
    );
  });

  it('where a newer portplan made it', () => {
    keep();
    rewrite((text) => text.replace('"keptPlan": "1.0"', '"keptPlan": "2.0"'));
    expect(sentence()).toContain('is of version "2.0", and this portplan knows 1.x;');
  });

  it('with options of its own on the command line', () => {
    keep();
    expect(sentence('--force')).toBe('portplan: a kept plan is applied as it was made: leave out --force\n');
  });
});

/** As somebody would who knows the format. */
function forge(change: (kept: Record<string, unknown>) => Record<string, unknown>): void {
  rewrite((text) => {
    const forged = change({ ...(JSON.parse(text) as Record<string, unknown>), digest: undefined });
    const digest = `sha256:${createHash('sha256').update(JSON.stringify(forged)).digest('hex')}`;
    return JSON.stringify({ ...forged, digest });
  });
}

describe('a kept plan of a later version', () => {
  it('may have keys that this one does not know', () => {
    keep();
    forge((kept) => ({
      ...kept,
      keptPlan: '1.7',
      mood: 'good',
      options: { ...(kept['options'] as object), haste: true },
    }));
    expect(apply()).toMatchObject({ status: 0, stderr: '' });
    expect(liveValues(host).reserved).toBe('50051');
  });
});

describe('a kept plan that was forged, digest and all,', () => {
  it('does nothing that portplan would not plan itself', () => {
    keep();
    forge((kept) => {
      const plan = kept['plan'] as { steps: object[] };
      const step = { kind: 'file', path: '/etc/passwd', before: null, after: null };
      return { ...kept, plan: { ...plan, steps: [...plan.steps, step] } };
    });
    const { status, stderr } = refused(() => apply());
    expect(status).toBe(1);
    expect(stderr).toContain('what is to be done there is no longer the same; nothing was changed');
  });

  it('with another plan file in it is not what it says it is', () => {
    keep();
    forge((kept) => ({ ...kept, sources: { '/etc/portplan.yaml': PLAN.replace('50051', '50052') } }));
    expect(refused(() => apply()).status).toBe(1);
  });
});
