/** A Windows machine in memory: files that hold, and the stand-ins for its programs. */
import { HOST_NETWORK, type NetworkScope } from '../../../src/model/host/network-scope.ts';
import { bytesOf, type Bytes } from '../../../src/model/bytes.ts';
import { dirname } from 'node:path/posix';
import { expect } from 'vitest';
import { applyPlan, type Applied } from '../../../src/apply/apply.ts';
import { undoUnderLock, type RollbackOptions, type Undone } from '../../../src/apply/rollback.ts';
import { ownershipOf, readLatest } from '../../../src/apply/store.ts';
import type { ApplyTarget } from '../../../src/apply/apply-target.ts';
import type { PlanOptions } from '../../../src/backends/backend.ts';
import { windows } from '../../../src/backends/windows/backend.ts';
import { STACKS } from '../../../src/backends/windows/host.ts';
import { settingName, WINNAT } from '../../../src/backends/windows/settings/settings.ts';
import { settingAccess } from '../../../src/backends/windows/settings/setting-access.ts';
import type { DesiredState } from '../../../src/model/plan/desired-state.ts';
import type { FileState } from '../../../src/model/plan/file-state.ts';
import { without, type Ownership } from '../../../src/model/plan/ownership.ts';
import type { Plan } from '../../../src/model/plan/plan.ts';
import type { Invocation, Ran } from '../../../src/model/program.ts';
import type { Moment, Timer } from '../../../src/model/plan/unconfirmed.ts';
import type { Folder, FileStatus, System } from '../../../src/system/system.ts';
import { folderIn } from '../memory-folder.ts';
import { stackName } from './port-tables.ts';
import { WindowsStandIn, type Snapshot } from './stand-in.ts';
import { WORDS, type Language } from './words.ts';

export class WindowsMachine implements System {
  readonly platform = 'win32';
  readonly byteOrder = 'LE';
  readonly isImage = false;
  readonly store = 'C:/ProgramData/portplan';
  /** A null is a directory. */
  readonly files = new Map<string, FileState | null>([['C:/ProgramData', null]]);
  readonly standIn: WindowsStandIn;

  constructor(standIn = new WindowsStandIn()) {
    this.standIn = standIn;
  }

  readonly network = (): NetworkScope => HOST_NETWORK;
  hostName(): string {
    return 'WIN-1';
  }

  user(): { uid: number; gid: number } {
    return { uid: 0, gid: 0 };
  }

  now(): Date {
    return new Date(Date.UTC(2026, 0, 1));
  }

  readFile(path: string): Bytes {
    return this.file(path).text;
  }

  readStart(path: string, most: number): Bytes {
    return bytesOf(this.readFile(path).slice(0, most));
  }

  readSetting(path: string): string {
    throw failure('ENOENT', path);
  }

  writeSetting(path: string): void {
    throw failure('ENOENT', path);
  }

  list(path: string): readonly string[] {
    if (this.status(path)?.kind !== 'directory') throw failure('ENOENT', path);
    return [...this.files.keys()].filter((name) => dirname(name) === path).map((name) => name.slice(path.length + 1));
  }

  status(path: string): FileStatus | null {
    const state = this.files.get(path);
    if (state === undefined) return null;
    return { kind: state ? 'file' : 'directory', mode: 0o666, uid: 0, gid: 0 };
  }

  readLink(path: string): string {
    throw failure('EINVAL', path);
  }

  realPath(path: string): string {
    return path;
  }

  checkWritable(): void {
    return;
  }

  createFile(path: string, state: FileState): void {
    if (this.files.has(path)) throw failure('EEXIST', path);
    this.files.set(path, state);
  }

  inFolder<T>(path: string, work: (folder: Folder) => T): T {
    return work(folderIn(this, path));
  }

  areSame(path: string, other: string): boolean {
    return this.files.get(path) === this.files.get(other);
  }

  hardLink(path: string, other: string): void {
    if (this.files.has(other)) throw failure('EEXIST', other);
    this.files.set(other, this.file(path));
  }

  rename(from: string, to: string): void {
    this.files.set(to, this.file(from));
    this.files.delete(from);
  }

  remove(path: string): void {
    this.files.delete(path);
  }

  makeDirectory(path: string): void {
    this.files.set(path, null);
  }

  syncDirectory(): void {
    return;
  }

  run({ program, words }: Invocation): Promise<Ran> {
    return new Promise((resolve) => {
      const { status, stdout, stderr } = this.standIn.run(program, words);
      resolve({ status, stdout: bytesOf(stdout.toString('latin1')), stderr: bytesOf(stderr.toString('latin1')) });
    });
  }

  wholeProgram(): Bytes {
    return bytesOf('all of portplan');
  }

  readonly mayOthersWrite = (): boolean => false;
  readonly clock = (): Moment => ({ boot: '', seconds: 0 });
  readonly isTimerThere = (): Promise<null> => Promise.resolve(null);

  startTimer(): Promise<Timer> {
    return Promise.resolve({ by: 'detached' });
  }

  stopTimer(): Promise<void> {
    return Promise.resolve();
  }

  sleep(): Promise<void> {
    return Promise.resolve();
  }

  tryBind(): Promise<never> {
    return Promise.reject(new Error('nothing is bound here'));
  }

  showInNetwork(): Promise<never> {
    return this.runInNetwork();
  }

  runInNetwork(): Promise<never> {
    return Promise.reject(new Error('there is one network here'));
  }

  readonly expectLocking = (): Promise<void> => Promise.resolve();

  lock(): Promise<{ release: () => void }> {
    return Promise.resolve({ release: () => undefined });
  }

  private file(path: string): FileState {
    const state = this.files.get(path);
    if (!state) throw failure('ENOENT', path);
    return state;
  }
}

/** What apply works on. */
export function targetOf(machine: WindowsMachine): ApplyTarget {
  return { system: machine, settings: settingAccess(machine) };
}

type Asked = Partial<Pick<PlanOptions, 'force' | 'restartWinnat' | 'stopServices'>>;

/** The backend's plan for whatever portplan owns, as a command makes it now. */
function replanOn(on: WindowsMachine, wanted: DesiredState, asked: Asked): (ownership: Ownership) => Promise<Plan> {
  const options = { force: false, restartWinnat: false, ...asked };
  return async (ownership) => windows.plan(on, wanted, ownership, options);
}

/** The plan that the host and its records lead to. */
export function planOn(on: WindowsMachine, wanted: DesiredState, asked: Asked = {}): Promise<Plan> {
  return replanOn(on, wanted, asked)(ownershipOf(readLatest(on)));
}

export function apply(on: WindowsMachine, wanted: DesiredState, asked: Asked = {}): Promise<Applied> {
  const options = { lockSeconds: 1, approved: null, interrupted: () => false, confirmWithin: null };
  return applyPlan(targetOf(on), replanOn(on, wanted, asked), options);
}

export function undo(on: WindowsMachine, asked: Partial<RollbackOptions> = {}): Promise<Undone | null> {
  const options = { id: null, approved: null, lockSeconds: 1, interrupted: () => false, ...asked };
  return undoUnderLock(targetOf(on), (changes) => windows.restore(on, changes), options);
}

/** The same state and the same records, without faults. */
export function copyOf({ standIn, files }: WindowsMachine): WindowsMachine {
  const { words, codePage, winnat, winnatBlocks, linkedFamilies, stacks, listeners } = standIn;
  const language = (Object.keys(WORDS) as Language[]).find((name) => WORDS[name] === words);
  const options = { ...(language && { language }), utf8: codePage === 'utf8', linkedFamilies, winnatBlocks };
  const copy = new WindowsMachine(new WindowsStandIn(options));
  copy.standIn.winnat = winnat;
  copy.standIn.listeners.push(...listeners);
  Object.assign(copy.standIn.stacks, structuredClone(stacks));
  for (const [path, state] of files) copy.files.set(path, state);
  return copy;
}

/** The error that it ends with; null when it ends well. */
export async function errorOf(work: Promise<unknown>): Promise<Error | null> {
  try {
    await work;
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** The whole state, less the blocks that WinNAT takes anew whenever it starts. */
export function stateOf({ standIn }: WindowsMachine): Snapshot {
  const { stacks, ...rest } = standIn.snapshot();
  const withoutBlocks = Object.entries(stacks).map(([name, tables]) => {
    return [name, { ...tables, runtime: tables.runtime.filter(({ owner }) => owner !== 'winnat') }];
  });
  return { ...rest, stacks: Object.fromEntries(withoutBlocks) as Snapshot['stacks'] };
}

/** The state less all that is portplan's to change: its own rows, and the dynamic ranges. */
export function foreignOf(on: WindowsMachine): object {
  const { excluded = {} } = ownershipOf(readLatest(on));
  const { stacks, listeners } = stateOf(on);
  const rest = Object.entries(stacks).map(([name, { persistent, activeOnly, runtime }]) => {
    return [
      name,
      { persistent: without(persistent, excluded[`${name}/excludedportrange`] ?? []), activeOnly, runtime },
    ];
  });
  return { stacks: Object.fromEntries(rest) as object, listeners };
}

/** The names of the settings of one machine that are not as on the other; where both families share a range, IPv4's. */
function differences(one: WindowsMachine, other: WindowsMachine): readonly string[] {
  const [a, b] = [stateOf(one), stateOf(other)];
  const names = STACKS.flatMap((stack) => {
    const [x, y] = [a.stacks[stackName(stack)], b.stacks[stackName(stack)]];
    const isTold = stack.family === 'ipv6' && one.standIn.linkedFamilies;
    const ranges = isTold || isSame([x.dynamic, x.persistentDynamic], [y.dynamic, y.persistentDynamic]);
    return [
      ...(ranges ? [] : [settingName(stack, 'ephemeral')]),
      ...(isSame(x.persistent, y.persistent) ? [] : [settingName(stack, 'reserved')]),
    ];
  });
  return [...names, ...(a.winnat === b.winnat ? [] : [WINNAT])].sort();
}

/** All is undone, or the message names exactly what is not. */
export function expectTold(message: string, before: WindowsMachine, after: WindowsMachine): void {
  const [, left] = message.split('Not undone: ');
  const names = left?.match(/(?:ipv[46]\/(?:tcp|udp)\/(?:dynamicport|excludedportrange)|service\/winnat)(?= \()/g);
  expect([...new Set(names)].sort()).toEqual(differences(before, after));
  const end =
    left === undefined ? 'Nothing was changed|Everything that was done has been undone' : 'goes on from there';
  expect(message).toMatch(new RegExp(`(${end})\\.$`));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
