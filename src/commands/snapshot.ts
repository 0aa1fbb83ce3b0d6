import { ownershipOf, readLatest } from '../apply/store.ts';
import { readLinuxHost } from '../backends/linux/read.ts';
import { describeHost } from '../backends/linux/describe-host.ts';
import { DEFAULT_PERSIST_FILE } from '../model/desired-state.ts';
import { formatEnvelope } from '../render/envelope.ts';
import type { Context, ExitStatus } from './command.ts';
import { expectLinux, readHost } from './inputs.ts';

export function snapshot(context: Context): ExitStatus {
  expectLinux(context);
  const { system, terminal, version } = context;
  const host = readHost(() => readLinuxHost(system, DEFAULT_PERSIST_FILE));
  const more = { snapshot: describeHost(host, ownershipOf(readLatest(system))) };
  terminal.out(
    formatEnvelope({ command: 'snapshot', portplanVersion: version, platform: 'linux', host: host.host, more }),
  );
  return 0;
}
