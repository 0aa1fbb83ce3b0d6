/** A plan as JSON, for `plan` and `apply`. */
import { lines } from '../../model/text/printable.ts';
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import { changesOf, commandsOf, hasChanges, type Plan } from '../../model/plan/plan.ts';
import { formatPortSet } from '../../model/ports/port-set.ts';
import type { Envelope } from '../envelope.ts';
import { filePatch } from './patch.ts';

interface Run {
  readonly command: 'plan' | 'apply';
  /** The version of portplan. */
  readonly version: string;
}

export function planEnvelope(
  { command, version }: Run,
  plan: Plan,
  diagnostics: readonly Diagnostic[],
  more: object = {},
): Envelope {
  return {
    command,
    portplanVersion: version,
    platform: plan.platform,
    host: plan.host,
    changed: hasChanges(plan),
    changes: changesOf(plan),
    diagnostics,
    more: {
      plan: plan.name,
      ...(plan.isLiveOnly && { liveOnly: true }),
      ...(plan.network.kind !== 'host' && { network: plan.network }),
      reservations: plan.reservations.map(({ ports, fate, because, at, stacks }) => ({
        ports: formatPortSet(ports),
        fate,
        because,
        ...(at && { file: at.file, line: at.line }),
        ...(stacks && { stacks }),
      })),
      capacity: plan.capacity && { total: plan.capacity.total, usable: plan.capacity.usable },
      files: plan.files.map((change) => ({ path: change.path, patch: lines(filePatch(change)) })),
      ...(plan.platform === 'windows' && { commands: commandsOf(plan) }),
      ...more,
    },
  };
}
