/** A network namespace of a private host, made and entered as `ip netns` does. Its settings are its own. */
import { CLI } from './cli.ts';
import type { PrivateHost, RunOptions, RunResult } from './namespace.ts';

export interface NetworkOnHost {
  readonly name: string;
  /** Runs a program in it. `ip netns exec` gives each its own mount namespace, with the /sys of the network namespace. */
  readonly run: (argv: readonly string[], options?: RunOptions) => RunResult;
  readonly portplan: (args: readonly string[], options?: RunOptions) => RunResult;
  /** Its settings, as the kernel prints them. */
  readonly live: (name: string) => string;
  readonly setLive: (name: string, value: string) => void;
}

export function networkOn(host: PrivateHost, name: string): NetworkOnHost {
  expectDone(host.run(['ip', 'netns', 'add', name]));
  const run = (argv: readonly string[], options?: RunOptions): RunResult =>
    host.run(['ip', 'netns', 'exec', name, ...argv], options);
  expectDone(run(['ip', 'link', 'set', 'lo', 'up']));
  return {
    name,
    run,
    portplan: (args, options) => run([process.execPath, CLI, ...args], options),
    live: (setting) => run(['dd', `if=/proc/sys/net/ipv4/${setting}`, 'bs=1M', 'status=none']).stdout.trimEnd(),
    setLive: (setting, value) => expectDone(run(['tee', `/proc/sys/net/ipv4/${setting}`], { input: `${value}\n` })),
  };
}

function expectDone({ status, stderr }: RunResult): void {
  if (status !== 0) throw new Error(stderr);
}
