/** `npm run bench`: what users wait for, as ratios measured side by side in one run. No test asserts a time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, portplan, PROJECT } from '../support/cli.ts';
import { PrivateHost, requireTool } from '../support/namespace.ts';
import { explainAgainstSs } from './explain-bench.ts';
import { growthOfCommands } from './growth-bench.ts';
import { conflictGrowth, lintAgainstOthers } from './lint-bench.ts';
import { planOnWindows } from './windows-bench.ts';
import { peakMemory, wallTimes, type Contender, type Row } from './side-by-side.ts';

const scratch = mkdtempSync(join(tmpdir(), 'portplan-bench-'));
const EXAMPLE = 'examples/web-server.portplan.yaml';
const bare: Contender = { name: 'node -e 0', argv: [process.execPath, '-e', '0'] };

function cli(...args: readonly string[]): Contender {
  return { name: `portplan ${args[0] ?? ''}`, argv: [process.execPath, CLI, ...args] };
}

function startUp(): readonly Row[] {
  return ['validate', 'plan'].flatMap((command) => [
    wallTimes(`${command} an example / node -e 0`, cli(command, EXAMPLE), bare, 25, '1.35'),
    peakMemory(`${command} an example / node -e 0`, cli(command, EXAMPLE), bare, 9, '1.5'),
  ]);
}

/** Two endpoints a service; 50,000 services are about 7 MB. */
function planOf(services: number): string {
  const entries = Array.from({ length: services }, (_, i) => {
    const [address, port] = [`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 1024 + ((i * 3) % 31_000)];
    return `  service-${i}:\n    listen:\n      - ${address}:${port}\n      - {address: "fd00::${i.toString(16)}", port: ${port + 1}, protocol: udp}\n    owner: team-${i % 20}\n`;
  });
  const file = join(scratch, `${services}.portplan.yaml`);
  writeFileSync(file, `version: 1\nname: big\nplatform: linux\nservices:\n${entries.join('')}`);
  return file;
}

function growth(): readonly Row[] {
  return [500, 5000, 50_000].map((services) => {
    const file = planOf(services);
    const script = `require('yaml').parseDocument(require('fs').readFileSync(${JSON.stringify(file)}, 'utf8'))`;
    const yaml: Contender = { name: 'yaml alone', argv: [process.execPath, '-e', script] };
    return wallTimes(
      `lint ${2 * services} endpoints / yaml parsing them`,
      cli('lint', file),
      yaml,
      services > 500 ? 1 : 7,
      services > 500 ? '1.25' : '',
    );
  });
}

/** A playbook with two tasks of ansible.posix.sysctl, and `portplan apply`: both find that nothing is to do. */
async function againstAnsible(): Promise<readonly Row[]> {
  requireTool('ansible-playbook');
  const host = await PrivateHost.start();
  try {
    host.write('/etc/portplan.yaml', 'version: 1\nephemeral: 20000-60999\nreserved: ["8080-8081,9100"]\n');
    const task = (name: string, value: string): string =>
      `    - ansible.posix.sysctl: {name: net.ipv4.${name}, value: "${value}", sysctl_set: true, sysctl_file: /etc/sysctl.d/98-bench.conf}\n`;
    const tasks = task('ip_local_port_range', '20000 60999') + task('ip_local_reserved_ports', '8080-8081,9100');
    host.write('/etc/play.yaml', `- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n${tasks}`);
    const ansible = {
      name: 'ansible.posix.sysctl',
      argv: host.argv([
        'env',
        'HOME=/run',
        'TMPDIR=/run',
        'ANSIBLE_REMOTE_TMP=/run/ansible',
        'ansible-playbook',
        '/etc/play.yaml',
      ]),
    };
    const apply = {
      name: 'portplan apply',
      argv: host.argv([process.execPath, CLI, 'apply', '/etc/portplan.yaml', '--yes']),
    };
    const first = portplan(host, ['apply', '/etc/portplan.yaml', '--yes']);
    if (first.status !== 0) throw new Error(first.stderr);
    return [wallTimes('ansible.posix.sysctl, two keys / a no-op apply of them', ansible, apply, 3, 'at least 6')];
  } finally {
    host.close();
  }
}

function print(rows: readonly Row[]): void {
  for (const { what, a, b, ratio, unit, goal } of rows) {
    const figures = `${a.toFixed(0)} / ${b.toFixed(0)} ${unit}`;
    process.stdout.write(
      `${what.padEnd(58)} ${figures.padStart(16)}   ${ratio.toFixed(2)}×${goal && `   (goal ${goal})`}\n`,
    );
  }
}

process.chdir(PROJECT);
print(startUp());
print(lintAgainstOthers(scratch, bare));
print(conflictGrowth());
print(growth());
print(growthOfCommands(scratch));
print(await explainAgainstSs());
print(await againstAnsible());
print(await planOnWindows());
rmSync(scratch, { recursive: true });
