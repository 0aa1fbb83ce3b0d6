import type { HostRequest } from '../host/host-request.ts';
import { openHost } from '../host/open-host.ts';
import { formatEnvelope } from '../render/envelope.ts';
import type { ExitStatus, Surroundings } from './command.ts';

interface SnapshotRequest {
  /** This machine, an image, or a host that was gathered into a folder. */
  readonly host: HostRequest;
  readonly quiet: boolean;
}

export async function snapshot(request: SnapshotRequest, around: Surroundings): Promise<ExitStatus> {
  const { terminal, version } = around;
  const { name, platform, notes, describe } = await openHost(request.host, around);
  const described = await describe();
  if (!request.quiet) for (const note of notes) terminal.note(note);
  terminal.out(
    formatEnvelope({
      command: 'snapshot',
      portplanVersion: version,
      platform,
      host: name,
      more: { snapshot: described },
    }),
  );
  return 0;
}
