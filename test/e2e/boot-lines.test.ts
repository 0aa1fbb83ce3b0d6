/** Lines that do not do what they were written for, and lists that another one replaces: told by every command that looks at boot. */
import { describe, expect, it } from 'vitest';
import { CLI, portplan, reboot, liveValues } from '../support/cli.ts';
import { audit } from '../support/auditing.ts';
import { hostForEach } from '../support/stand.ts';
import { expectSchema } from '../support/output-schema.ts';

const { host } = hostForEach();
const RESERVED = 'net.ipv4.ip_local_reserved_ports';

function said(...words: readonly string[]): string {
  const { stdout, stderr } = host.run([process.execPath, CLI, ...words], { env: { COLUMNS: '1000' } });
  return `${stdout}${stderr}`.replace(/\n(?:#| {9,}) */g, ' ');
}

describe('a value that the kernel refuses', () => {
  const line = '/etc/sysctl.d/50-amqp.conf:2';
  const right = `write \`${RESERVED} = 55000,57314\``;

  it('is told by audit, plan, init and explain with its line and the right form', () => {
    host.write('/etc/sysctl.d/50-amqp.conf', `# queues\n${RESERVED}="55000,57314"\n`);
    host.write('/etc/edge.yaml', 'version: 1\nservices: {grpc: 50051}\n');
    expect(audit(host, []).status).toBe(2);
    for (const words of [
      ['audit'],
      ['audit', '/etc/edge.yaml'],
      ['plan', '/etc/edge.yaml'],
      ['init', '-'],
      ['explain', '57314'],
    ]) {
      const text = said(...words);
      expect([words, text.includes(line), text.includes(right)]).toEqual([words, true, true]);
    }
    expect(said('explain', '8080')).not.toContain(line);
  });

  it('is told once for all of the lines of a file that a program wrote, and in JSON for each', () => {
    const lines = Array.from({ length: 4000 }, (_, i) => `${RESERVED}="8080,${i + 1}"\n`);
    host.write('/etc/sysctl.d/50-amqp.conf', lines.join(''));
    host.write('/etc/edge.yaml', 'version: 1\nservices: {grpc: 50051}\n');
    for (const [mentions, more, ...words] of [
      [5, '3,996', 'plan', '/etc/edge.yaml'],
      [5, '3,996', 'audit'],
      [10, '3,996', 'init', '-'],
      [5, '3,996', 'explain', '8080'],
      [6, '997', 'lint', '/etc/sysctl.d/50-amqp.conf'],
    ] as const) {
      const text = said(...words);
      expect([words, text.split('50-amqp.conf').length - 1]).toEqual([words, mentions]);
      expect(text).toContain(`${more} more lines of this file`);
    }
    const { diagnostics } = JSON.parse(said('plan', '/etc/edge.yaml', '--format', 'json')) as {
      diagnostics: unknown[];
    };
    expect(diagnostics.length).toBeGreaterThanOrEqual(4000);
  });

  it('is in the JSON of audit, plan and init, and in a plan by a snapshot', () => {
    host.write('/etc/sysctl.d/50-amqp.conf', `# queues\n${RESERVED}="55000,57314"\n`);
    host.write('/etc/sysctl.d/old.sysctl', `${RESERVED}=7000\n`);
    host.write('/etc/edge.yaml', 'version: 1\nservices: {grpc: 50051}\n');
    host.write('/etc/snapshot.json', portplan(host, ['snapshot']).stdout);
    for (const words of [
      ['audit'],
      ['plan', '/etc/edge.yaml'],
      ['plan', '/etc/edge.yaml', '--host', '/etc/snapshot.json'],
    ]) {
      const json = expectSchema('output', portplan(host, [...words, '--format', 'json']).stdout);
      expect(json).toHaveProperty(
        'diagnostics',
        expect.arrayContaining([
          expect.objectContaining({ rule: 'boot-value-refused', file: '/etc/sysctl.d/50-amqp.conf', line: 2 }),
          expect.objectContaining({ rule: 'boot-file-not-read', file: '/etc/sysctl.d/old.sysctl', line: 1 }),
        ]),
      );
    }
    expect(portplan(host, ['init', '-', '--format', 'json']).stdout).toContain('/etc/sysctl.d/50-amqp.conf:2');
  });

  it('is no news where the files are as they should be', () => {
    host.write('/etc/sysctl.d/50-amqp.conf', `# ${RESERVED}="1"\n-${RESERVED}=55000,57314\nvm.swappiness = 10\n`);
    reboot(host);
    expect(audit(host, [])).toMatchObject({ status: 0 });
    expect(said('audit')).not.toContain('50-amqp');
  });
});

describe('two lists of reserved ports', () => {
  const write = () => {
    host.write('/etc/sysctl.d/10-sap.conf', `${RESERVED} = 50013,50014,50113,50114\n`);
    host.write('/etc/sysctl.d/90-hadoop.conf', `${RESERVED} = 50010,50020,50075\n`);
    reboot(host);
  };

  it('audit, plan, init and explain name both lines and the lost ports', () => {
    write();
    host.write('/etc/edge.yaml', 'version: 1\nservices: {grpc: 50051}\n');
    for (const words of [['audit'], ['plan', '/etc/edge.yaml'], ['init', '-'], ['explain', '50013']]) {
      const text = said(...words);
      expect([words, text.includes('/etc/sysctl.d/10-sap.conf:1')]).toEqual([words, true]);
      expect(text).toContain('/etc/sysctl.d/90-hadoop.conf:1 replaces this list');
      expect(text).toContain('50013-50014');
    }
    expect(said('init', '-')).toContain(
      '- {ports: "50013-50014,50113-50114", reason: from /etc/sysctl.d/10-sap.conf:1}',
    );
  });

  it('with the lost ports in the plan, nothing is lost and nothing is told', () => {
    write();
    host.write('/etc/edge.yaml', 'version: 1\nreserved: ["50013-50014,50113-50114"]\nservices: {grpc: 50051}\n');
    expect(said('plan', '/etc/edge.yaml')).not.toContain('replaces this list');
    expect(portplan(host, ['apply', '--yes', '/etc/edge.yaml']).status).toBe(0);
    reboot(host);
    expect(liveValues(host).reserved).toBe('50010,50013-50014,50020,50051,50075,50113-50114');
    expect(audit(host, ['/etc/edge.yaml']).findings.filter(({ kind }) => kind === 'drift')).toEqual([]);
  });

  it('the edit that the message gives is the union', () => {
    write();
    const edit = /write `([^`]+)` at (\S+):1/.exec(said('audit'));
    host.write(edit?.[2] ?? '/etc/none', `${edit?.[1] ?? ''}\n`);
    reboot(host);
    expect(liveValues(host).reserved).toBe('50010,50013-50014,50020,50075,50113-50114');
    expect(audit(host, []).status).toBe(0);
  });

  it.each([
    [
      'twice in one file',
      { '/etc/sysctl.d/10-a.conf': `${RESERVED} = 7000\n${RESERVED} = 8000\n` },
      '/etc/sysctl.d/10-a.conf:1',
    ],
    [
      'in /etc/sysctl.conf',
      { '/etc/sysctl.conf': `${RESERVED} = 7000\n`, '/etc/sysctl.d/10-a.conf': `${RESERVED} = 8000\n` },
      '/etc/sysctl.conf:1',
    ],
    [
      'by a pattern',
      {
        '/etc/sysctl.d/99-a.conf': `net.ipv4.ip_local_*_ports = 7000\n`,
        '/etc/sysctl.d/10-a.conf': `${RESERVED} = 8000\n`,
      },
      '/etc/sysctl.d/99-a.conf:1',
    ],
  ])('%s', (_, files, loser) => {
    for (const [path, text] of Object.entries(files)) host.write(path, text);
    reboot(host);
    const text = said('audit');
    expect(text).toContain(`${loser}:1: `);
    expect(text).toMatch(/7000/);
  });
});

describe('a file in /run, which a restart empties', () => {
  it('is told by audit and init where it decides a value, or hides the file that would', () => {
    host.write('/run/sysctl.d/50-web.conf', `${RESERVED} = 8080\n`);
    for (const words of [['audit'], ['init', '-']]) {
      const text = said(...words);
      expect(text).toContain('/run/sysctl.d/50-web.conf:1');
      expect(text).toContain(`a restart empties /run: ${RESERVED} is 8080 with this file, and none after a boot`);
    }
    host.write('/run/sysctl.d/50-web.conf', '# nothing\n');
    host.write('/usr/lib/sysctl.d/50-web.conf', `${RESERVED} = 8080\n`);
    expect(said('audit')).toContain(`${RESERVED} is none with this file, and 8080 after a boot`);
    host.write('/etc/sysctl.d/60-web.conf', `${RESERVED} = 8080\n`);
    expect(said('audit')).not.toContain('/run');
  });

  it('does not make a host as planned: an apply keeps the value in a file that lasts', () => {
    host.write('/run/sysctl.d/50-web.conf', `${RESERVED} = 40080\n`);
    host.write('/etc/edge.yaml', 'version: 1\nservices: {web: 40080}\n');
    host.run(['sysctl', '-qw', `${RESERVED}=40080`]);
    expect(portplan(host, ['plan', '/etc/edge.yaml', '--detailed-exitcode']).status).toBe(2);
    expect(portplan(host, ['apply', '/etc/edge.yaml', '--yes']).status).toBe(0);
    expect(portplan(host, ['plan', '/etc/edge.yaml', '--detailed-exitcode']).status).toBe(0);
    host.run(['rm', '/run/sysctl.d/50-web.conf']);
    reboot(host);
    expect(liveValues(host)).toMatchObject({ reserved: '40080' });
  });
});
