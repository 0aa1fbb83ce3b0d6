import { ownershipOf, readLatest } from '../apply/store.ts';
import { readWaited } from '../apply/confirm/standing.ts';
import type { Backend, Gathered } from '../backends/backend.ts';
import { describeWaiting } from '../model/plan/unconfirmed.ts';
import { describeUnfinished } from '../model/plan/unfinished.ts';
import { formatEnvelope } from '../render/envelope.ts';
import type { Context, ExitStatus } from './command.ts';
import { backendHere, readHost } from '../host/host-input.ts';

export async function snapshot(context: Context): Promise<ExitStatus> {
  const { terminal, version, arguments: given } = context;
  const { backend, system, notes } = await askedHost(context);
  const state = await readHost(async () => {
    const latest = readLatest(system);
    const described = await backend.describe(system, ownershipOf(latest));
    const waited = readWaited(system);
    const unconfirmed = describeWaiting(waited && waited.standing !== 'nothing' ? waited.unconfirmed : null);
    return { ...described, unfinished: describeUnfinished(latest.unfinished), unconfirmed };
  });
  if (!given.has('quiet')) for (const note of notes) terminal.err(`portplan: ${note}\n`);
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

/** This machine, an image, or with `--captured` a host that was gathered into a folder. */
async function askedHost(context: Context): Promise<Gathered & { readonly backend: Backend }> {
  const folder = context.arguments.value('captured');
  if (folder === undefined) return { backend: await backendHere(context), system: context.system, notes: [] };
  const { readGatheredHost } = await import('../host/gathered-host.ts');
  return readGatheredHost(context, folder);
}
