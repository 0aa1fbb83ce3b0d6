/** One apply, rollback or confirm at a time: the lock, the folder that it lies in, and what becomes of both after a refusal. */
import { Failure } from '../model/failure.ts';
import { errorCode, reasonFor } from '../model/errno-reason.ts';
import type { Lock, System } from '../system/system.ts';
import { removeDirectories } from './replace-file.ts';
import { lockIn, prepare, removeUnused } from './store-folder.ts';
import { expectTrustedStore } from './trusted-store.ts';

/** Runs `work` while no other one runs. What is refused leaves nothing: folders that were made for a first run go with its failure. */
export async function underLock<T>(system: System, seconds: number, work: () => Promise<T>): Promise<T> {
  expectTrustedStore(system, lockIn(system));
  if (system.status(lockIn(system)) === null) await system.expectLocking(lockIn(system));
  const { lock, made } = await lockStore(system, seconds);
  try {
    return await work();
  } catch (error) {
    removeUnused(system, made);
    throw error;
  } finally {
    lock.release();
  }
}

interface LockedStore {
  readonly lock: Lock;
  /** The directories that were made for it. */
  readonly made: readonly string[];
}

async function lockStore(system: System, seconds: number): Promise<LockedStore> {
  const made = await writable(system.store, () => prepare(system));
  try {
    return { made, lock: await system.lock(lockIn(system), seconds) };
  } catch (error) {
    // Another first run, which was refused, has taken the file or the directories away meanwhile.
    if (errorCode(error) === 'ENOENT') return lockStore(system, seconds);
    if (system.status(lockIn(system)) === null) removeDirectories(system, made);
    throw notWritable(lockIn(system), error);
  }
}

/** What the attempt returns; where the path can't be written, a Failure that says so. */
export async function writable<T>(path: string, attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    throw notWritable(path, error);
  }
}

function notWritable(path: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  return new Failure('not-permitted', `${path} can't be written: ${reasonFor(error)}. Nothing was changed.`);
}
