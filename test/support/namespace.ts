/**
 * A private host: its own network settings, /etc, /run, /var/lib and sysctl.d directories, in user, network and mount
 * namespaces that end with the test. Everything else of the file system is the machine's own, and read-only.
 */
import { spawn, spawnSync, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path/posix';
import type { Readable, Writable } from 'node:stream';

export interface RunOptions {
  readonly input?: string | Buffer;
  /** Added to the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
  /** As the private host sees it; `/` when left out. */
  readonly cwd?: string;
}

export interface RunResult {
  /** The exit status, or 128 and the number of the signal. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * /etc is a copy, and /usr/local/lib leads to the machine's own: an overlay would leave an ordinary user nothing that he
 * may write. The machine's own file system is read-only: a test that means to change the private host and names a file
 * that is not its own must fail, not change the machine. /proc/sys is read-only but for net: the machine's root, also as root of a user namespace, stays owner of
 * the settings that no namespace has for itself, and could write them.
 * Its first process, which keeps the namespaces, takes the place of process 1 in /proc: portplan takes a network namespace
 * that is not process 1's, or whose process 1 is no init, for one of many on a host, and a private host is a whole one. All processes keep their numbers. The
 * marks of a container that the tests run in are covered as well.
 */
const SETUP = `
set -e
mount -t tmpfs portplan /mnt
mkdir -p /mnt/etc /mnt/machine /mnt/lib
cp -dR --preserve=mode,timestamps /etc/. /mnt/etc 2>/dev/null || true
rm -rf /mnt/etc/sysctl.conf /mnt/etc/sysctl.d /mnt/etc/portplan.yaml /mnt/etc/tuned /mnt/etc/ufw
find /mnt/etc/systemd \\( -name 'tuned*' -o -name 'ufw.service' \\) -delete 2>/dev/null || true
mkdir /mnt/etc/sysctl.d
mount --rbind /usr/local/lib /mnt/machine
mount -o remount,bind,ro /mnt/machine
for entry in /mnt/machine/*; do ln -s "$entry" /mnt/lib/; done
rm -f /mnt/lib/sysctl.d
mkdir /mnt/lib/sysctl.d
mount --bind /mnt/etc /etc
mount --bind /mnt/lib /usr/local/lib
mount -t tmpfs portplan /usr/lib/sysctl.d
mount -t tmpfs portplan /run
mount -t tmpfs portplan /var/lib
mkdir /run/sysctl.d
mount --rbind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount --rbind /proc/sys/net /proc/sys/net
mount -o remount,bind,rw /proc/sys/net
mount --bind "/proc/$$" /proc/1
for mark in /.dockerenv /sys/fs/cgroup/cgroup.type; do [ ! -e "$mark" ] || mount --bind /dev/null "$mark"; done
mount -o remount,bind,ro /
ip link set lo up
ln -s "$(command -v cat)" /mnt/init
echo ready
exec /mnt/init
`;

/** The PATH on a private host: with the folders of programs for root, which Debian leaves out of the PATH of an ordinary user. */
export function hostPath(): string {
  return `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: hostPath() };
}

export class PrivateHost {
  #keeper: ChildProcess | undefined;
  #pid: number | undefined;
  #children: ChildProcess[] = [];

  static async start(): Promise<PrivateHost> {
    const host = new PrivateHost();
    await host.start();
    return host;
  }

  /** One that another process has started, and ends. */
  static at(pid: number): PrivateHost {
    const host = new PrivateHost();
    host.#pid = pid;
    return host;
  }

  /** Once more after `close` it is a fresh host. */
  async start(): Promise<void> {
    for (const tool of ['unshare', 'nsenter', 'mount', 'ip']) requireTool(tool);
    const stdio = ['pipe', 'pipe', 'pipe'] as const;
    const keeper = spawn('unshare', ['-Urnm', 'sh', '-c', SETUP], { stdio: [...stdio], env: environment() });
    await isReady(keeper);
    this.#keeper = keeper;
    this.#pid = keeper.pid;
  }

  /** The process that its namespaces belong to. */
  get pid(): number {
    if (this.#pid === undefined) throw new Error('This private host is not started.');
    return this.#pid;
  }

  /** Runs a program to its end. Its failure is a result like any other. */
  run(argv: readonly string[], options: RunOptions = {}): RunResult {
    const [file, ...rest] = this.argv(argv, options.cwd);
    const result = spawnSync(file, rest, {
      encoding: 'utf8',
      env: { ...environment(), ...options.env },
      maxBuffer: 64 * 1024 * 1024,
      ...(options.input === undefined ? {} : { input: options.input }),
    });
    if (result.error) throw result.error;
    return {
      status: result.status ?? 128 + constants.signals[result.signal ?? 'SIGKILL'],
      stdout: result.stdout,
      stderr: result.stderr,
    };
  }

  /** Starts a program that goes on beside the test, a listener for instance. It ends with the host. */
  spawn(
    argv: readonly string[],
    options: Omit<RunOptions, 'input'> = {},
  ): ChildProcessByStdio<Writable, Readable, null> {
    const [file, ...rest] = this.argv(argv, options.cwd);
    const env = { ...environment(), ...options.env };
    const child = spawn(file, rest, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#children.push(child);
    return child;
  }

  /** The same file, as the test itself can open it; not for /proc, which shows each process its own. */
  path(path: string): string {
    return `/proc/${this.pid}/root${path}`;
  }

  write(path: string, content: string | Buffer): void {
    mkdirSync(this.path(dirname(path)), { recursive: true });
    writeFileSync(this.path(path), content);
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    this.#keeper?.kill('SIGKILL');
    this.#children = [];
    this.#keeper = this.#pid = undefined;
  }

  /** The command line that runs this one on the private host. */
  argv(argv: readonly string[], cwd = '/'): [string, ...string[]] {
    const enter = ['-t', String(this.pid), '-U', '-n', '-m', '--preserve-credentials'];
    return ['nsenter', ...enter, 'env', `--chdir=${cwd}`, ...argv];
  }
}

/** Fails, in one sentence, on a machine that lacks a program which a test needs: such a test is never skipped. */
export function requireTool(tool: string): void {
  const found = spawnSync('sh', ['-c', 'command -v "$0"', tool], { stdio: 'ignore', env: environment() });
  if (found.status !== 0) throw new Error(`This test needs ${tool}, and this machine does not have it.`);
}

async function isReady(keeper: ChildProcessByStdio<Writable, Readable, Readable>): Promise<void> {
  let [output, complaint] = ['', ''];
  keeper.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    keeper.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('ready\n')) resolve();
    });
    keeper.on('error', reject);
    keeper.on('close', () =>
      reject(new Error(`This test needs user, network and mount namespaces, and this machine refuses: ${complaint}`)),
    );
  });
}
