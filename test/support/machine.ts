/**
 * A Linux machine in memory: files with links, owners and a disk that may lose what was not synced; the kernel's three
 * settings with the kernel's own rules; and faults at any step. The kernel model is the one that is compared with the
 * real kernel elsewhere.
 */
import { HOST_NETWORK, type NetworkScope } from '../../src/model/host/network-scope.ts';
import { bytesOf, type Bytes } from '../../src/model/bytes.ts';
import { basename, dirname, resolve } from 'node:path/posix';
import { bootState } from '../../src/backends/linux/boot/boot-state.ts';
import { settingAccess } from '../../src/backends/linux/settings/setting-access.ts';
import { writeSysctl } from '../../src/backends/linux/settings/kernel-model.ts';
import { readLinuxHost } from '../../src/backends/linux/read.ts';
import {
  formatSetting,
  KERNEL_DEFAULTS,
  parseSetting,
  type LinuxSettings,
} from '../../src/model/settings/linux-settings.ts';
import { SETTING_KEYS } from '../../src/model/settings/setting-key.ts';
import type { FileState } from '../../src/model/plan/file-state.ts';
import type { KernelWrite } from '../../src/model/plan/step.ts';
import type { Moment, Timer } from '../../src/model/plan/unconfirmed.ts';
import type { ApplyTarget } from '../../src/apply/apply-target.ts';
import { DIRECTORIES, failure, keyOf, notHere, setOrDelete, trustRoot, type Entry } from './machine-parts.ts';
import { folderIn } from './memory-folder.ts';
import type { Folder, FileStatus, System } from '../../src/system/system.ts';

/** error: the call fails and does nothing; tear: it does half and fails; die: nothing happens any more, ever. */
export type Fault = { readonly kind: 'error' | 'tear'; readonly code: string } | { readonly kind: 'die' };

export class Died extends Error {}

/** What apply works on. */
export function targetOf(machine: Machine): ApplyTarget {
  return { system: machine, settings: settingAccess(machine) };
}

export class Machine implements System {
  readonly platform = 'linux';
  readonly byteOrder = 'LE';
  readonly isImage = false;
  settings: LinuxSettings = KERNEL_DEFAULTS;
  /** Called after each write to the kernel. */
  observe: (settings: LinuxSettings) => void = () => undefined;
  /** Calls that change something, so far. */
  calls = 0;
  /** Another program, which has its turn after each of them. */
  others: () => void = () => undefined;
  private faults = new Map<number, Fault>();
  /** True once it died. */
  dead = false;
  private entries = new Map<string, Entry>();
  /** What the disk holds for sure, and directory changes that it may or may not hold yet, in order. */
  private durable = new Map<string, Entry>();
  private pending: { readonly path: string; readonly entry: Entry | null }[] = [];
  private time = Date.UTC(2026, 0, 1);
  private boots = 1;

  constructor() {
    for (const path of DIRECTORIES) this.entries.set(path, { kind: 'directory' });
    this.put('/usr/lib/systemd/systemd-sysctl', '');
    this.put('/usr/sbin/sysctl', '');
  }

  put(path: string, text: string, attributes: Partial<FileState> = {}): void {
    this.entries.set(path, { kind: 'file', text: bytesOf(text), mode: 0o644, uid: 0, gid: 0, ...attributes });
    this.durable = new Map(this.entries);
  }

  link(path: string, target: string, uid = 0): void {
    this.entries.set(path, { kind: 'link', target, uid });
    this.durable = new Map(this.entries);
  }

  file(path: string): FileState | null {
    const entry = this.entries.get(path);
    return entry?.kind === 'file' ? { text: entry.text, mode: entry.mode, uid: entry.uid, gid: entry.gid } : null;
  }

  /** Every file outside of portplan's own records, to compare states. */
  files(): Readonly<Record<string, string>> {
    const found = [...this.entries].filter(
      ([path, { kind }]) => kind === 'file' && !path.startsWith('/var/lib/portplan'),
    );
    return Object.fromEntries(found.map(([path, entry]) => [path, JSON.stringify(entry)]));
  }

  readonly paths = (): readonly string[] => [...this.entries.keys()];

  /** The same files, disk and settings on a machine of its own, without faults; calls are counted anew. */
  copy(): Machine {
    const made = new Machine();
    made.settings = this.settings;
    made.entries = new Map(this.entries);
    made.durable = new Map(this.durable);
    made.pending = [...this.pending];
    made.time = this.time;
    for (const token of this.tokens) made.tokens.add(token);
    return made;
  }

  breakAt(call: number, fault: Fault): void {
    this.faults.set(call, fault);
  }

  /** The program is gone (SIGKILL), the machine is not. */
  restart(): void {
    this.dead = false;
    this.faults.clear();
    this.calls = 0;
  }

  /** The power went: of the directory changes not synced, the first `kept` were on the disk already. Then it boots. */
  powerCut(kept: number): void {
    this.entries = new Map(this.durable);
    for (const { path, entry } of this.pending.slice(0, kept)) setOrDelete(this.entries, path, entry);
    this.durable = new Map(this.entries);
    this.pending = [];
    this.boots++;
    this.tokens.clear();
    this.restart();
    const boot = bootState('systemd-sysctl', readLinuxHost(this, '/etc/sysctl.d/zzz-portplan.conf').files);
    const values = SETTING_KEYS.map((key) => [key, parseSetting(key, boot[key].value)]);
    this.settings = Object.fromEntries(values) as LinuxSettings;
  }

  get unsynced(): number {
    return this.pending.length;
  }

  readonly store = '/var/lib/portplan';
  readonly network = (): NetworkScope => HOST_NETWORK;
  readonly hostName = (): string => 'testhost';
  readonly readStart = (path: string, most: number): Bytes => bytesOf(this.readFile(path).slice(0, most));
  user = (): { uid: number; gid: number } => ({ uid: 0, gid: 0 });

  now = (): Date => new Date((this.time += 1000));

  readFile(path: string): Bytes {
    return this.expectFile(path).text;
  }

  readSetting(path: string): string {
    this.expectAlive();
    return formatSetting(keyOf(path), this.settings);
  }

  writeSetting(path: string, writes: readonly KernelWrite[]): void {
    for (const { offset, text } of writes) {
      for (let done = 0; done < text.length;) done += this.writeOnce(path, text.slice(done), offset + done);
    }
  }

  private writeOnce(path: string, text: string, offset: number): number {
    const fault = this.step();
    if (fault?.kind === 'error') throw failure(fault.code);
    const result = writeSysctl(this.settings, keyOf(path), text, offset);
    if ('error' in result) throw failure(result.error);
    this.settings = result.settings;
    this.observe(this.settings);
    this.others();
    // A kernel takes one write whole or not at all: a tear comes between writes.
    if (fault?.kind === 'tear') throw failure(fault.code);
    return result.consumed;
  }

  list(path: string): readonly string[] {
    this.expectAlive();
    if (this.entries.get(path)?.kind !== 'directory') throw failure('ENOENT');
    return [...this.entries.keys()]
      .filter((entry) => entry !== '/' && dirname(entry) === path)
      .map((entry) => basename(entry));
  }

  status(path: string): FileStatus | null {
    this.expectAlive();
    const entry = this.entries.get(path);
    if (!entry) return null;
    const owner = entry.kind === 'file' ? entry : { mode: 0o755, uid: entry.kind === 'link' ? entry.uid : 0, gid: 0 };
    return { kind: entry.kind, mode: owner.mode, uid: owner.uid, gid: owner.gid };
  }

  readonly mayOthersWrite = trustRoot;

  readLink(path: string): string {
    const entry = this.entries.get(path);
    if (entry?.kind !== 'link') throw failure('EINVAL');
    return entry.target;
  }

  realPath(path: string): string {
    this.expectAlive();
    const entry = this.entries.get(path);
    if (!entry) throw failure('ENOENT');
    return entry.kind === 'link' ? this.realPath(resolve(dirname(path), entry.target)) : path;
  }

  checkWritable(): void {
    this.expectAlive();
  }

  createFile(path: string, state: FileState): void {
    const fault = this.step();
    if (fault?.kind === 'error') throw failure(fault.code);
    if (this.entries.has(path)) throw failure('EEXIST');
    const text = fault ? state.text.slice(0, state.text.length / 2) : state.text;
    this.change(path, { kind: 'file', ...state, text: bytesOf(text) });
    if (fault) throw failure('code' in fault ? fault.code : 'EIO');
  }

  inFolder<T>(path: string, work: (folder: Folder) => T): T {
    return work(folderIn(this, path));
  }

  areSame(path: string, other: string): boolean {
    return this.entries.get(path) === this.entries.get(other);
  }

  hardLink(path: string, other: string): void {
    this.stepOrThrow();
    const entry = this.entries.get(path);
    if (!entry) throw failure('ENOENT');
    if (this.entries.has(other)) throw failure('EEXIST');
    this.change(other, entry);
  }

  rename(from: string, to: string): void {
    this.stepOrThrow();
    const entry = this.entries.get(from);
    if (!entry) throw failure('ENOENT');
    this.change(to, entry);
    this.change(from, null);
  }

  remove(path: string): void {
    this.stepOrThrow();
    if (!this.entries.has(path)) throw failure('ENOENT');
    this.change(path, null);
  }

  makeDirectory(path: string): void {
    this.stepOrThrow();
    for (let made = path; !this.entries.has(made); made = dirname(made)) this.change(made, { kind: 'directory' });
  }

  syncDirectory(path: string): void {
    this.stepOrThrow();
    const isHere = (change: { readonly path: string }): boolean => dirname(change.path) === path;
    for (const { path: changed, entry } of this.pending.filter(isHere)) setOrDelete(this.durable, changed, entry);
    this.pending = this.pending.filter((change) => !isHere(change));
  }

  readonly run = notHere;
  readonly tryBind = notHere;
  readonly runInNetwork = notHere;
  readonly showInNetwork = notHere;

  /** Of the timers that were started and not stopped. */
  readonly tokens = new Set<string>();
  clock = (): Moment => ({ boot: String(this.boots), seconds: this.time / 1000 });
  readonly isTimerThere = (token: string): Promise<boolean> => Promise.resolve(this.tokens.has(token));
  readonly sleep = (): Promise<void> => Promise.resolve();
  readonly wholeProgram = (): Bytes => bytesOf('all of portplan');

  startTimer(_: string, token: string): Promise<Timer> {
    this.stepOrThrow();
    this.tokens.add(token);
    return Promise.resolve({ by: 'detached' });
  }

  stopTimer(token: string): Promise<void> {
    this.expectAlive();
    this.tokens.delete(token);
    return Promise.resolve();
  }

  readonly expectLocking = (): Promise<void> => Promise.resolve();

  lock(): Promise<{ release: () => void }> {
    this.expectAlive();
    return Promise.resolve({ release: () => undefined });
  }

  private change(path: string, entry: Entry | null): void {
    setOrDelete(this.entries, path, entry);
    this.pending.push({ path, entry });
    this.others();
  }

  private stepOrThrow(): void {
    const fault = this.step();
    if (fault) throw failure('code' in fault ? fault.code : 'EIO');
  }

  private step(): Fault | undefined {
    this.expectAlive();
    const fault = this.faults.get(++this.calls);
    if (fault?.kind !== 'die') return fault;
    this.dead = true;
    throw new Died();
  }

  private expectAlive(): void {
    if (this.dead) throw new Died();
  }

  private expectFile(path: string): FileState {
    this.expectAlive();
    const entry = this.entries.get(path);
    if (entry?.kind !== 'file') throw failure('ENOENT');
    return entry;
  }
}
