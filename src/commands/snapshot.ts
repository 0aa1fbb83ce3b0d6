import { ownershipOf, readLatest } from '../apply/store.ts';
import { describeUnfinished } from '../model/unfinished.ts';
import { formatEnvelope } from '../render/envelope.ts';
import type { Context, ExitStatus } from './command.ts';
import { backendHere, readHost } from './inputs.ts';

export async function snapshot(context: Context): Promise<ExitStatus> {
  const backend = await backendHere(context);
  const { system, terminal, version } = context;
  const state = await readHost(async () => {
    const latest = readLatest(system);
    const described = await backend.describe(system, ownershipOf(latest));
    return { ...described, unfinished: describeUnfinished(latest.unfinished) };
  });
  terminal.out(
    formatEnvelope({
      command: 'snapshot',
      portplanVersion: version,
      platform: backend.platform,
      host: system.hostName(),
      more: { snapshot: state },
    }),
  );
  return 0;
}
