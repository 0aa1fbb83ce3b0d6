/** An apply that waits to be confirmed, on a private host. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Unconfirmed } from '../../src/model/plan/unconfirmed.ts';
import type { PrivateHost } from './namespace.ts';

const FILE = '/var/lib/portplan/unconfirmed.json';

export function isWaiting(host: PrivateHost): boolean {
  return existsSync(host.path(FILE));
}

export function unconfirmedOn(host: PrivateHost): Unconfirmed {
  return JSON.parse(host.read(FILE)) as Unconfirmed;
}

/** Looks again and again, for at most a minute. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const last = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > last) throw new Error(`still not so after a minute: ${what}`);
    await setTimeout(20);
  }
}

export function untilUndone(host: PrivateHost): Promise<void> {
  return until('nothing waits to be confirmed', () => !isWaiting(host));
}

/** The process that waits with this token; null when it has ended. */
export function watcherOf(token: string): number | null {
  const found = readdirSync('/proc').find(
    (pid) => /^\d+$/.test(pid) && wordsOf(pid).join(' ').includes(`expire ${token} --after `),
  );
  return found === undefined ? null : Number(found);
}

function wordsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
