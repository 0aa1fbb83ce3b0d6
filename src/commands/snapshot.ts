import { ownershipOf, readLatest } from '../apply/store.ts';
import { formatEnvelope } from '../render/envelope.ts';
import type { Context, ExitStatus } from './command.ts';
import { backendHere, readHost } from './inputs.ts';

export async function snapshot(context: Context): Promise<ExitStatus> {
  const backend = await backendHere(context);
  const { system, terminal, version } = context;
  const described = await readHost(() => backend.describe(system, ownershipOf(readLatest(system))));
  terminal.out(
    formatEnvelope({
      command: 'snapshot',
      portplanVersion: version,
      platform: backend.platform,
      host: system.hostName(),
      more: { snapshot: described },
    }),
  );
  return 0;
}
