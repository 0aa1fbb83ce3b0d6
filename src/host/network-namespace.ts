/** `--netns`: portplan again, in another network namespace. */
import { ownText } from '../model/text/printable.ts';
import { decodeUtf8 } from '../model/bytes.ts';
import { Failure } from '../model/failure.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import { orNull, type System } from '../system/system.ts';
import type { Terminal } from '../system/terminal.ts';
import type { HostRequest } from './host-request.ts';

interface Network {
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

/** The name of a network namespace that is not the one of the shell; null otherwise. */
export function otherNetworkOf(host: HostRequest, doors: Doors): string | null {
  return host.kind === 'network' && networkOf(host, doors)?.within !== undefined ? host.name : null;
}

/** What a command to paste must name: the shell of `ip netns exec NAME portplan …` is not in the namespace that portplan is in. */
export function networkToEnter(host: HostRequest, doors: Doors): string | null {
  const { system, files } = doors;
  if (host.kind === 'network') return otherNetworkOf(host, doors);
  if (host.kind !== 'here' || system.network().kind !== 'namespace') return null;
  const names = orNull(['ENOENT', 'EACCES'], () => system.list('/run/netns')) ?? [];
  return names.find((name) => files.areSame('/proc/self/ns/net', `/run/netns/${name}`)) ?? null;
}

function noSuch(isProcess: boolean): string {
  if (isProcess) return 'there is no such process';
  return 'there is no such network namespace (`ip netns list`), and it is no process number';
}

/**
 * Runs portplan there with these words of a command line; `input` stands for standard input. Inside, everything answers for the namespace, the settings and a bind
 * that is tried among them, while users and processes are still those of the host; its /proc/PID/net alone would show no settings.
 */
export async function runThere(
  network: Network,
  words: readonly string[],
  doors: Terminals,
  input: string | null = null,
): Promise<0 | 1 | 2 | 3> {
  const status = doors.terminal.interactive()
    ? await showThere(network, words, doors)
    : await captureThere(network, words, doors, input);
  return status === 0 || status === 1 || status === 2 ? status : 3;
}

interface Terminals {
  readonly system: System;
  readonly terminal: Terminal;
}

/** A command that asks needs the terminal for itself. */
async function showThere(network: Network, words: readonly string[], { system }: Terminals): Promise<number | null> {
  const { status, stderr } = await system.run({ program: 'nsenter', words: [`--net=${network.path}`, 'true'] });
  if (status !== 0) throw notEntered(network, stderr);
  return system.showInNetwork(network.path, words);
}

async function captureThere(
  network: Network,
  words: readonly string[],
  { system, terminal }: Terminals,
  input: string | null,
): Promise<number | null> {
  const { status, stdout, stderr } = await system.runInNetwork(network.path, words, input);
  if (stderr.startsWith('nsenter:')) throw notEntered(network, stderr);
  terminal.out(ownText(decodeUtf8(stdout)));
  terminal.err(ownText(decodeUtf8(stderr)));
  return status;
}

function notEntered({ name }: Network, stderr: string): Failure {
  const reason = stderr.trim().replace(/^nsenter: /, '');
  return new Failure('not-permitted', `the network namespace ${name} can't be entered (${reason}): run it as root`);
}
