/** portplan as on a Mac: Node says that the platform is darwin, and programs of macOS that print what a test says stand first on the PATH. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { RunResult } from '../namespace.ts';
import { CLI } from '../cli.ts';

/** What the programs print; an empty text where nothing is said of one. */
export interface MacOutputs {
  readonly tcp?: string;
  readonly udp?: string;
  readonly lsof?: string;
  readonly sysctl?: string;
}

export const SYSCTL = `net.inet.ip.portrange.first: 49152
net.inet.ip.portrange.last: 65535
net.inet.tcp.msl: 15000
`;

/** The heading of netstat up to macOS 14, with the rows below it. */
export function rows14(...rows: readonly string[]): string {
  const heading =
    'Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)     rhiwat shiwat    pid   epid  state    options';
  return `${['Active Internet connections (including servers)', heading, ...rows].join('\n')}\n`;
}

export function tcp14(family: '4' | '6' | '46', local: string, state = 'LISTEN', pid = 4711, foreign = '*.*'): string {
  return `tcp${family} 0 0 ${local} ${foreign} ${state} 131072 131072 ${pid} 0 0x0100 0x00000006`;
}

/** One process as lsof -F prints it, with one socket. */
export function lsofOf(pid: number, command: string, name: string, user = 'alice'): string {
  const type = name.startsWith('[') ? 'IPv6' : 'IPv4';
  return `p${pid}\nR1\nc${command}\nL${user}\nf7\nt${type}\nPTCP\nn${name}\n`;
}

export function macFixture(name: string): string {
  return readFileSync(resolve('test/fixtures/macos', `${name}.txt`), 'utf8');
}

const DARWIN = `Object.defineProperty(process, 'platform', { value: 'darwin' });
process.getuid = () => Number(process.env.TEST_UID);
`;

/** lsof ends with 1 where it shows nothing, and where it may not look at everything. */
const PROGRAMS: Readonly<Record<string, string>> = {
  netstat: 'case "$*" in "-anvl -p tcp") cat "$0.tcp";; "-anvl -p udp") cat "$0.udp";; *) exit 1;; esac',
  lsof: 'cat "$0.out"; exit 1',
  sysctl: 'cat "$0.out"',
};

export function onMac(
  args: readonly string[],
  { tcp = rows14(), udp = rows14(), lsof = '', sysctl = SYSCTL }: MacOutputs,
  { uid = 501, plan = '' }: { readonly uid?: number; readonly plan?: string } = {},
): RunResult {
  const folder = mkdtempSync(join(tmpdir(), 'mac-'));
  try {
    const write = (name: string, text: string, mode = 0o644): void => writeFileSync(join(folder, name), text, { mode });
    for (const [name, script] of Object.entries(PROGRAMS)) write(name, `#!/bin/sh\n${script}\n`, 0o755);
    write('netstat.tcp', tcp);
    write('netstat.udp', udp);
    write('lsof.out', lsof);
    write('sysctl.out', sysctl);
    write('darwin.cjs', DARWIN);
    if (plan !== '') write('portplan.yaml', plan);
    const ran = spawnSync(process.execPath, ['--require', join(folder, 'darwin.cjs'), CLI, ...args], {
      encoding: 'utf8',
      cwd: folder,
      env: {
        ...process.env,
        TEST_UID: String(uid),
        PATH: [folder, process.env['PATH'] ?? ''].join(delimiter),
      },
    });
    return { status: ran.status ?? -1, stdout: ran.stdout, stderr: ran.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
