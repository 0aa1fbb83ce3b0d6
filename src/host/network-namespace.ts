/** `--netns`: portplan again, in another network namespace. */
import { Failure } from '../model/failure.ts';
import type { Context, ExitStatus } from '../commands/command.ts';
import { shellWord } from '../model/text/shell-word.ts';

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
export function networkOf(context: Context): Network | null {
  const { system, files } = context;
  const name = context.arguments.value('netns');
  if (name === undefined) return null;
  expectThisHost(context);
  const isProcess = /^\d+$/.test(name);
  const path = isProcess ? `/proc/${name}/ns/net` : `/run/netns/${name}`;
  const isName = isProcess || (name !== '' && !name.includes('/') && !name.startsWith('.'));
  if (!isName || system.status(path) === null) throw new Failure('usage', `--netns ${name}: ${noSuch(isProcess)}`);
  const how = isProcess ? `-t ${name} -n` : shellWord(`--net=${path}`, false);
  const isOwn = files.areSame(`/proc/${process.ppid}/ns/net`, path);
  return { name, path, isHere: files.areSame('/proc/self/ns/net', path), within: isOwn ? undefined : `nsenter ${how}` };
}

function expectThisHost({ system, arguments: given }: Context): void {
  if (system.platform !== 'linux')
    throw new Failure('usage', '--netns is for Linux: other systems have no network namespaces');
  if (system.isImage) throw new Failure('usage', '--root names an image, which has no network namespaces');
  if (given.all('host').length > 0 || given.has('no-host'))
    throw new Failure('usage', '--netns is about this host: leave out --host and --no-host');
}

function noSuch(isProcess: boolean): string {
  if (isProcess) return 'there is no such process';
  return 'there is no such network namespace (`ip netns list`), and it is no process number';
}

/**
 * Entered, everything answers for it, the settings and a bind that is tried among them, while users and processes are still
 * those of the host. Its /proc/PID/net alone would show no settings. Null where it needs no entering.
 */
export async function runThere(context: Context, command: string): Promise<ExitStatus | null> {
  const network = networkOf(context);
  if (!network || network.isHere) return null;
  const { system, terminal } = context;
  const { status, stdout, stderr } = await system.runInNetwork(network.path, wordsOf(context, command));
  if (stderr.startsWith('nsenter:')) {
    const reason = stderr.trim().replace(/^nsenter: /, '');
    const what = `the network namespace ${network.name} can't be entered (${reason})`;
    throw new Failure('not-permitted', `${what}: run it as root`);
  }
  terminal.out(Buffer.from(stdout, 'latin1').toString('utf8'));
  terminal.err(Buffer.from(stderr, 'latin1').toString('utf8'));
  return status === 0 || status === 1 || status === 2 ? status : 3;
}

/** Of every command that can be told of a namespace. */
const VALUES = ['address', 'user', 'netns', 'service', 'protocol', 'count', 'near', 'out', 'format', 'platform'];
const SWITCHES = ['write', 'verbose', 'quiet'];

function wordsOf({ arguments: given, terminal }: Context, command: string): readonly string[] {
  if (given.operands.includes('-'))
    throw new Failure('usage', '--netns starts portplan again there: name a plan file, not standard input');
  const values = VALUES.flatMap((name) => given.all(name).map((value) => `--${name}=${value}`));
  const color = `--color=${terminal.color ? 'always' : 'never'}`;
  const switches = SWITCHES.filter(given.has).map((name) => `--${name}`);
  return [command, ...values, color, ...switches, '--', ...given.operands];
}
