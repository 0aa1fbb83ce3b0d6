/** A whole Debian, booted by QEMU in software emulation: its own kernel, init, boot readers and timers. It needs root. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../support/cli.ts';
import { requireTool, type RunOptions, type RunResult } from '../support/namespace.ts';

const MAKER = resolve(PROJECT, 'test/boot/make-system.sh');
const CACHE = resolve(PROJECT, 'node_modules/.cache/portplan-boot');

/** The longest that a boot may take, in seconds; 30 of a machine that has nothing else to do, and many times that of a busy one. */
const BOOT_SECONDS = 800;

export class BootedSystem {
  readonly #qemu: ChildProcess;
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  readonly #folder: string;

  private constructor(qemu: ChildProcess, socket: Socket, folder: string) {
    this.#qemu = qemu;
    this.#socket = socket;
    this.#folder = folder;
    this.#reader = createInterface(socket);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /**
   * Boots a system by its name: a release of Debian, or that and `-sysvinit`. What it writes is lost when it stops, not when it
   * boots again. The system is made once, in minutes, and kept.
   */
  static async boot(name: string): Promise<BootedSystem> {
    const folder = mkdtempSync(join(tmpdir(), 'portplan-boot-'));
    // First, since a system takes minutes to make, and portplan may be built anew meanwhile.
    const opt = projectDisk(folder);
    const disk = systemDisk(name);
    const door = join(folder, 'agent');
    const qemu = spawn('qemu-system-x86_64', qemuWords(disk, opt, door, join(folder, 'console')), {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const system = new BootedSystem(qemu, await connected(door), folder);
    await system.#greeting();
    return system;
  }

  /** Runs a program there. Throws where the system does not answer. */
  async run(argv: readonly string[], { input = '' }: Pick<RunOptions, 'input'> = {}): Promise<RunResult> {
    const fields = [Buffer.from(input), ...argv.map((word) => Buffer.from(word))];
    this.#socket.write(`${fields.map((field) => field.toString('hex')).join(' ')}\n`);
    const [status, stdout, stderr] = await this.#answer(600);
    return { status: Number(status), stdout: stdout ?? '', stderr: stderr ?? '' };
  }

  async portplan(...words: readonly string[]): Promise<RunResult> {
    return this.run(['portplan', ...words]);
  }

  async write(path: string, text: string): Promise<void> {
    await this.run(['sh', '-c', 'mkdir -p "$(dirname "$1")" && cat >"$1"', 'sh', path], { input: text });
  }

  /** Boots again, and waits for it. */
  async reboot(): Promise<void> {
    await this.run(['sh', '-c', 'sync; (sleep 1; reboot) >/dev/null 2>&1 &']);
    await this.#greeting();
  }

  stop(): void {
    this.#reader.close();
    this.#socket.destroy();
    this.#qemu.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #greeting(): Promise<void> {
    const [word] = await this.#answer(BOOT_SECONDS);
    if (word !== 'hello') throw new Error(`the agent said ${word} instead of hello`);
  }

  async #answer(seconds: number): Promise<readonly string[]> {
    const late = new AbortController();
    const timeout = sleep(seconds * 1000, null, { signal: late.signal }).catch(() => null);
    const line = await Promise.race([this.#lines.next(), timeout]);
    late.abort();
    if (line === null || line.done) throw new Error(`no answer in ${seconds} s; its console:\n${this.#console()}`);
    return line.value.split(' ').map((field) => Buffer.from(field, 'hex').toString());
  }

  #console(): string {
    return readFileSync(join(this.#folder, 'console'), 'latin1').slice(-3000);
  }
}

interface SystemDisk {
  readonly image: string;
  readonly kernel: string;
  readonly initrd: string;
}

/** The disk of a system, made anew where what makes it has changed. */
function systemDisk(name: string): SystemDisk {
  for (const tool of ['debootstrap', 'qemu-system-x86_64', 'mke2fs']) requireTool(tool);
  const image = join(CACHE, `${name}.img`);
  const isMade = existsSync(image) && statSync(image).mtimeMs > statSync(MAKER).mtimeMs;
  if (!isMade) {
    mkdirSync(CACHE, { recursive: true });
    const made = spawnSync(MAKER, [name, CACHE], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`${MAKER} ${name}: ${made.stderr}; see ${join(CACHE, `${name}.log`)}`);
  }
  return { image, kernel: join(CACHE, `${name}.vmlinuz`), initrd: join(CACHE, `${name}.initrd`) };
}

/** A disk with this Node, and portplan as it is built now; it is mounted at /opt. */
function projectDisk(folder: string): string {
  const root = join(folder, 'opt');
  const to = join(root, 'portplan');
  for (const part of ['bin', 'dist', 'schemas', 'examples', 'package.json'])
    cpSync(join(PROJECT, part), join(to, part), { recursive: true });
  cpSync(process.execPath, join(to, 'bin/node'));
  symlinkSync('portplan.js', join(to, 'bin/portplan'));
  cpSync(join(PROJECT, 'test/boot/agent.pl'), join(to, 'test/agent.pl'));
  const image = join(folder, 'opt.img');
  const made = spawnSync('mke2fs', ['-q', '-t', 'ext4', '-L', 'portplan', '-d', root, image, '220M'], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`mke2fs: ${made.stderr}`);
  return image;
}

/** One processor: where the machine is busy, a kernel with two that are emulated waits for itself for minutes. */
function qemuWords({ image, kernel, initrd }: SystemDisk, opt: string, door: string, console: string): string[] {
  const words = `-accel tcg -cpu max -m 1024 -display none -nic none
    -device virtio-serial -device virtserialport,chardev=agent,name=portplan.agent`;
  return [
    ...words.split(/\s+/),
    ...['-serial', `file:${console}`, '-chardev', `socket,path=${door},server=on,wait=off,id=agent`],
    ...['-kernel', kernel, '-initrd', initrd],
    ...['-append', 'root=LABEL=system ro console=ttyS0 no_timer_check net.ifnames=0 quiet'],
    ...['-drive', `file=${image},format=raw,if=virtio,snapshot=on`],
    ...['-drive', `file=${opt},format=raw,if=virtio,readonly=on`],
  ];
}

async function connected(door: string): Promise<Socket> {
  for (let tries = 0; tries < 100; tries++) {
    await sleep(100);
    if (!existsSync(door)) continue;
    const socket = connect(door);
    await new Promise((done, failed) => socket.once('connect', done).once('error', failed));
    return socket;
  }
  throw new Error('qemu-system-x86_64 did not start');
}
