/** `--netns`: portplan again, in another network namespace. */
import { decodeUtf8 } from '../model/bytes.ts';
import { Failure } from '../model/failure.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { System } from '../system/system.ts';
import type { Terminal } from '../system/terminal.ts';
import type { HostRequest } from './host-request.ts';

export interface Network {
  /** As --netns has it. */
  readonly name: string;
  readonly path: string;
  /** Portplan runs in it. */
  readonly isHere: boolean;
  /** The words that enter it from the shell, as root; undefined where the shell is in it, too. */
  readonly within: readonly string[] | undefined;
}

interface Doors {
  readonly system: System;
  readonly files: Pick<NamedFiles, 'areSame'>;
}

/** Null where none is named. */
export function networkOf(host: HostRequest, { system, files }: Doors): Network | null {
  if (host.kind !== 'network') return null;
  const { name } = host;
  if (system.platform !== 'linux')
    throw new Failure('usage', '--netns is for Linux: other systems have no network namespaces');
  const isProcess = /^\d+$/.test(name);
  const path = isProcess ? `/proc/${name}/ns/net` : `/run/netns/${name}`;
  const isName = isProcess || (name !== '' && !name.includes('/') && !name.startsWith('.'));
  if (!isName || system.status(path) === null) throw new Failure('usage', `--netns ${name}: ${noSuch(isProcess)}`);
  const how = isProcess ? ['-t', name, '-n'] : [`--net=${path}`];
  const isOwn = files.areSame(`/proc/${process.ppid}/ns/net`, path);
  return {
    name,
    path,
    isHere: files.areSame('/proc/self/ns/net', path),
    within: isOwn ? undefined : ['nsenter', ...how],
  };
}

function noSuch(isProcess: boolean): string {
  if (isProcess) return 'there is no such process';
  return 'there is no such network namespace (`ip netns list`), and it is no process number';
}

/**
 * Runs portplan there with these words of a command line. Inside, everything answers for the namespace, the settings and a bind
 * that is tried among them, while users and processes are still those of the host; its /proc/PID/net alone would show no settings.
 */
export async function runThere(
  network: Network,
  words: readonly string[],
  { system, terminal }: { readonly system: System; readonly terminal: Terminal },
): Promise<0 | 1 | 2 | 3> {
  const { status, stdout, stderr } = await system.runInNetwork(network.path, words);
  if (stderr.startsWith('nsenter:')) {
    const reason = stderr.trim().replace(/^nsenter: /, '');
    const what = `the network namespace ${network.name} can't be entered (${reason})`;
    throw new Failure('not-permitted', `${what}: run it as root`);
  }
  terminal.out(decodeUtf8(stdout));
  terminal.err(decodeUtf8(stderr));
  return status === 0 || status === 1 || status === 2 ? status : 3;
}
