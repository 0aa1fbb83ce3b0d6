/** `--netns`: portplan again, in another network namespace. */
import { Failure } from '../model/failure.ts';
import type { Context, ExitStatus } from './command.ts';
import { shellWord } from './shell-word.ts';

export interface Network {
  /** As --netns has it. */
  readonly name: string;
  readonly path: string;
  /** Portplan runs in it. */
  readonly isHere: boolean;
  /** What enters it from the shell, to be typed behind `sudo`; undefined where the shell is in it, too. */
  readonly within: string | undefined;
}

/** Null where none is named. */
export function networkOf({ system, files }: Context, name: string | undefined): Network | null {
  if (name === undefined) return null;
  if (system.platform !== 'linux')
    throw new Failure('usage', '--netns is for Linux: other systems have no network namespaces');
  const isProcess = /^\d+$/.test(name);
  const path = isProcess ? `/proc/${name}/ns/net` : `/run/netns/${name}`;
  const isName = isProcess || (name !== '' && !name.includes('/') && !name.startsWith('.'));
  if (!isName || system.status(path) === null) throw new Failure('usage', `--netns ${name}: ${noSuch(isProcess)}`);
  const how = isProcess ? `-t ${name} -n` : shellWord(`--net=${path}`, false);
  const isOwn = files.areSame(`/proc/${process.ppid}/ns/net`, path);
  return { name, path, isHere: files.areSame('/proc/self/ns/net', path), within: isOwn ? undefined : `nsenter ${how}` };
}

function noSuch(isProcess: boolean): string {
  if (isProcess) return 'there is no such process';
  return 'there is no such network namespace (`ip netns list`), and it is no process number';
}

/**
 * Entered, everything answers for it, the settings and a bind that is tried among them, while users and processes are still
 * those of the host. Its /proc/PID/net alone would show no settings.
 */
export async function explainThere(context: Context, { name, path }: Network): Promise<ExitStatus> {
  const { system, terminal } = context;
  const { status, stdout, stderr } = await system.runInNetwork(path, wordsOf(context));
  if (stderr.startsWith('nsenter:')) {
    const reason = stderr.trim().replace(/^nsenter: /, '');
    throw new Failure('not-permitted', `the network namespace ${name} can't be entered (${reason}): run it as root`);
  }
  terminal.out(Buffer.from(stdout, 'latin1').toString('utf8'));
  terminal.err(Buffer.from(stderr, 'latin1').toString('utf8'));
  return status === 0 || status === 1 ? status : 3;
}

function wordsOf({ arguments: given, terminal }: Context): readonly string[] {
  if (given.operands.includes('-'))
    throw new Failure('usage', '--netns starts portplan again there: name a plan file, not standard input');
  const options = ['address', 'user', 'netns', 'format', 'platform'].flatMap((name) => {
    const value = given.value(name);
    return value === undefined ? [] : [`--${name}=${value}`];
  });
  const color = `--color=${terminal.color ? 'always' : 'never'}`;
  const switches = ['verbose', 'quiet'].filter(given.has).map((name) => `--${name}`);
  return ['explain', ...options, color, ...switches, '--', ...given.operands];
}
