/** Real servers that a plain `kill` does not end, or that come back after it: each in a process tree of its own on a private host. */
import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import type { PrivateHost } from './namespace.ts';

/** A shell command that listens on the port until a signal ends it. `before`: perl that runs before it listens. */
export function serverOn(port: number, before = ''): string {
  const open = `socket(S, 2, 1, 0); setsockopt(S, 1, 2, 1); bind(S, pack("Sna4x8", 2, ${port}, chr(127).chr(0).chr(0).chr(1))) or exit 1; listen(S, 5)`;
  return `perl -e '${before} ${open}; sleep 1 while 1'`;
}

export interface Tree {
  /** A shell script: it starts a server on the port, and whatever makes it endure. */
  readonly script: (port: number) => string;
  /** What the server is sent once it listens. */
  readonly signal?: 'STOP' | 'TERM';
  /** What the first remedy says, besides the commands. */
  readonly says: RegExp;
}

/** The states of processes that SIGTERM does not end. */
export const ENDURING: Readonly<Record<string, Tree>> = {
  'stopped by SIGSTOP': {
    script: serverOn,
    signal: 'STOP',
    says: /it is stopped and takes the signal once it goes on/,
  },
  'ignoring SIGTERM': { script: (port) => serverOn(port, '$SIG{TERM} = "IGNORE";'), says: /it ignores SIGTERM/ },
  'stopped, and ignoring SIGTERM': {
    script: (port) => serverOn(port, '$SIG{TERM} = "IGNORE";'),
    signal: 'STOP',
    says: /it ignores SIGTERM/,
  },
  'process 1 of a pid namespace': {
    script: (port) => `unshare -p --fork ${serverOn(port)}`,
    says: /it is process 1 of a pid namespace/,
  },
  'blocking SIGTERM, which it was sent before': {
    script: (port) => serverOn(port, 'use POSIX; POSIX::sigprocmask(POSIX::SIG_BLOCK, POSIX::SigSet->new(15));'),
    signal: 'TERM',
    says: /it has been sent a SIGTERM before/,
  },
};

/** Shells that start a server again. */
export const LOOPS: Readonly<Record<string, Tree>> = {
  'a loop of sh -c': {
    script: (port) => `exec sh -c 'while :; do '"${quoted(serverOn(port))}"'; sleep 0.05; done'`,
    says: /is a script that starts it again/,
  },
  'a loop in a file': {
    script: (port) =>
      `printf '%s\\n' 'until false; do' "${quoted(serverOn(port))}" 'sleep 0.05' done > /run/loop-${port}; exec sh /run/loop-${port}`,
    says: /is a script that starts it again/,
  },
};

function quoted(text: string): string {
  return text.replaceAll('"', '\\"').replaceAll('$', '\\$');
}

/** Starts it in a session of its own, and waits until it listens. Returns what ends all of it, whatever a test has left. */
export async function startTree(host: PrivateHost, { script, signal }: Tree, port: number): Promise<() => void> {
  const { pid = 0 } = host.spawn(['setsid', 'sh', '-c', script(port)]);
  await expect.poll(() => isTaken(host, port), { timeout: 30_000 }).toBe(true);
  if (signal)
    host.run(['sh', '-c', `kill -${signal} $(ss -Hltnp sport = :${port} | sed 's/.*pid=\\([0-9]*\\).*/\\1/')`]);
  return () => spawnSync('kill', ['-KILL', '--', `-${pid}`]);
}

export function isTaken(host: PrivateHost, port: number): boolean {
  return host.run(['ss', '-Hltn', 'sport', '=', `:${port}`]).stdout !== '';
}
