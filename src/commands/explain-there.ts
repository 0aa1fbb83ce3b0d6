import { Failure } from '../model/failure.ts';
import type { Context, ExitStatus } from './command.ts';

/**
 * portplan again, in another network namespace: entered, everything answers for it, the settings and a bind that is tried
 * among them, while users and processes are still those of the host. Its /proc/PID/net alone would show no settings.
 */
export async function explainThere(context: Context, netns: string): Promise<ExitStatus> {
  const { system, terminal } = context;
  const path = namespacePath(context, netns);
  const { status, stdout, stderr } = await system.runInNetwork(path, wordsOf(context));
  if (stderr.startsWith('nsenter:')) {
    const reason = stderr.trim().replace(/^nsenter: /, '');
    throw new Failure('not-permitted', `the network namespace ${netns} can't be entered (${reason}): run it as root`);
  }
  terminal.out(Buffer.from(stdout, 'latin1').toString('utf8'));
  terminal.err(Buffer.from(stderr, 'latin1').toString('utf8'));
  return status === 0 || status === 1 ? status : 3;
}

function namespacePath({ system }: Context, netns: string): string {
  if (system.platform !== 'linux')
    throw new Failure('usage', '--netns is for Linux: other systems have no network namespaces');
  if (/^\d+$/.test(netns)) return existing(`/proc/${netns}/ns/net`, `--netns ${netns}: there is no such process`);
  const none = `--netns ${netns}: there is no such network namespace (\`ip netns list\`), and it is no process number`;
  if (netns === '' || netns.includes('/') || netns.startsWith('.')) throw new Failure('usage', none);
  return existing(`/run/netns/${netns}`, none);

  function existing(path: string, otherwise: string): string {
    if (system.status(path) === null) throw new Failure('usage', otherwise);
    return path;
  }
}

function wordsOf({ arguments: given, terminal }: Context): readonly string[] {
  if (given.operands.includes('-'))
    throw new Failure('usage', '--netns starts portplan again there: name a plan file, not standard input');
  const options = ['address', 'user', 'format', 'platform'].flatMap((name) => {
    const value = given.value(name);
    return value === undefined ? [] : [`--${name}=${value}`];
  });
  const color = `--color=${terminal.color ? 'always' : 'never'}`;
  const switches = ['verbose', 'quiet'].filter(given.has).map((name) => `--${name}`);
  return ['explain', ...options, color, ...switches, '--', ...given.operands];
}
