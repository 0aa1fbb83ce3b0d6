/** A Windows machine in memory: files that hold, and the stand-ins for its programs. */
import { dirname } from 'node:path/posix';
import { applyPlan, type Applied } from '../../../src/apply/apply.ts';
import { rollback, type RollbackOptions } from '../../../src/apply/rollback.ts';
import { ownershipOf, readLatest } from '../../../src/apply/store.ts';
import type { Target } from '../../../src/apply/target.ts';
import type { PlanOptions } from '../../../src/backends/backend.ts';
import { windows } from '../../../src/backends/windows/backend.ts';
import { settingAccess } from '../../../src/backends/windows/setting-access.ts';
import type { DesiredState } from '../../../src/model/desired-state.ts';
import type { FileState } from '../../../src/model/file-state.ts';
import type { Ownership } from '../../../src/model/ownership.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Invocation, Ran } from '../../../src/model/program.ts';
import type { ApplyRecord } from '../../../src/model/record.ts';
import type { FileStatus, System } from '../../../src/system/system.ts';
import { WindowsStandIn } from './stand-in.ts';

export class WindowsMachine implements System {
  readonly platform = 'win32';
  readonly isImage = false;
  readonly store = 'C:/ProgramData/portplan';
  /** A null is a directory. */
  readonly files = new Map<string, FileState | null>([['C:/ProgramData', null]]);
  readonly standIn: WindowsStandIn;

  constructor(standIn = new WindowsStandIn()) {
    this.standIn = standIn;
  }

  hostName(): string {
    return 'WIN-1';
  }

  user(): { uid: number; gid: number } {
    return { uid: 0, gid: 0 };
  }

  now(): Date {
    return new Date(Date.UTC(2026, 0, 1));
  }

  readFile(path: string): string {
    return this.file(path).text;
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
    const { status, stdout, stderr } = this.standIn.run(program, words);
    return Promise.resolve({ status, stdout: stdout.toString('latin1'), stderr: stderr.toString('latin1') });
  }

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
export function targetOf(machine: WindowsMachine): Target {
  return { system: machine, settings: settingAccess(machine) };
}

type Asked = Partial<Pick<PlanOptions, 'force' | 'restartWinnat'>>;

/** The backend's plan for whatever portplan owns, as a command makes it now. */
function replanOn(on: WindowsMachine, wanted: DesiredState, asked: Asked): (ownership: Ownership) => Promise<Plan> {
  const options = { force: false, restartWinnat: false, ...asked, unfinished: readLatest(on).unfinished };
  return async (ownership) => windows.plan(on, wanted, ownership, options);
}

/** The plan that the host and its records lead to. */
export function planOn(on: WindowsMachine, wanted: DesiredState, asked: Asked = {}): Promise<Plan> {
  return replanOn(on, wanted, asked)(ownershipOf(readLatest(on)));
}

export function apply(on: WindowsMachine, wanted: DesiredState, asked: Asked = {}): Promise<Applied> {
  const options = { lockSeconds: 1, approved: null, interrupted: () => false };
  return applyPlan(targetOf(on), replanOn(on, wanted, asked), options);
}

export function undo(on: WindowsMachine, asked: Partial<RollbackOptions> = {}): Promise<ApplyRecord> {
  const options = { id: null, approved: null, lockSeconds: 1, interrupted: () => false, ...asked };
  return rollback(targetOf(on), (changes) => windows.restore(on, changes), options);
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
