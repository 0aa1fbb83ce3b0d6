/** What a command prints of plan files with faults: the faults are all that there is to say. */
import type { Format } from '../../model/format.ts';
import type { ReadPlanFile } from '../../model/plan/desired-state.ts';
import { formatDiagnostics } from '../../render/diagnostics-text.ts';
import { formatEnvelope } from '../../render/envelope.ts';
import { painter } from '../../render/paint.ts';
import type { ExitStatus, Surroundings } from '../command.ts';

interface Run {
  readonly command: string;
  /** The one that the plan was read for. */
  readonly platform: string;
  readonly format: Format;
}

export function reportFaultyPlan(
  { terminal, version }: Pick<Surroundings, 'terminal' | 'version'>,
  { command, platform, format }: Run,
  { diagnostics, sources }: Pick<ReadPlanFile, 'diagnostics' | 'sources'>,
): ExitStatus {
  const common = { command, portplanVersion: version, platform, host: null };
  if (format === 'json') terminal.out(formatEnvelope({ ...common, diagnostics }));
  else terminal.out(formatDiagnostics(diagnostics, sources, painter(terminal.color)));
  return 1;
}
