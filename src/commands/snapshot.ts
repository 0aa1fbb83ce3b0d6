import { ownershipOf, readLatest } from '../apply/store.ts';
import { readWaited } from '../apply/confirm/standing.ts';
import type { Backend, Gathered } from '../backends/backend.ts';
import { describeWaiting } from '../model/plan/unconfirmed.ts';
import { describeUnfinished } from '../model/plan/unfinished.ts';
import { formatEnvelope } from '../render/envelope.ts';
import type { HostRequest } from '../host/host-request.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { backendHere, readHost } from '../host/host-input.ts';

export interface SnapshotRequest {
  /** This machine, an image, or a host that was gathered into a folder. */
  readonly host: HostRequest;
  readonly quiet: boolean;
}

export async function snapshot(
  { host, quiet }: SnapshotRequest,
  { terminal, version, ...around }: Surroundings,
): Promise<ExitStatus> {
  const { backend, system, notes } = await askedHost(host, around);
  const state = await readHost(async () => {
    const latest = readLatest(system);
    const described = await backend.describe(system, ownershipOf(latest));
    const waited = readWaited(system);
    const unconfirmed = describeWaiting(waited && waited.standing !== 'nothing' ? waited.unconfirmed : null);
    return { ...described, unfinished: describeUnfinished(latest.unfinished), unconfirmed };
  });
  if (!quiet) for (const note of notes) terminal.err(`portplan: ${note}\n`);
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

async function askedHost(
  host: HostRequest,
  { system, files }: Pick<Surroundings, 'system' | 'files'>,
): Promise<Gathered & { readonly backend: Backend }> {
  if (host.kind !== 'gathered') return { backend: await backendHere(system), system, notes: [] };
  const { readGatheredHost } = await import('../host/gathered-host.ts');
  return readGatheredHost(files, host.folder);
}
