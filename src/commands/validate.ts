import { line, lines, type Printable, together } from '../model/text/printable.ts';
import { fileNamed, type ReadPlanFile } from '../model/plan/desired-state.ts';
import { platformName } from '../model/host/platform-name.ts';
import { hasErrors, type Diagnostic } from '../model/plan/diagnostic.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { painter } from '../render/paint.ts';
import { counted } from '../model/text/counted.ts';
import type { ExitStatus, Surroundings } from './command.ts';
import { type NamedPlans, readPlanFiles } from './files/plan-input.ts';

interface ValidateRequest extends NamedPlans {
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
}

export async function validate(request: ValidateRequest, around: Surroundings): Promise<ExitStatus> {
  const files = await readPlanFiles(around, request);
  const diagnostics = files.flatMap((file) => file.diagnostics);
  around.terminal.out(request.format === 'json' ? json(around, diagnostics) : report(request, around, files));
  return hasErrors(diagnostics) ? 1 : 0;
}

function json({ version, system }: Surroundings, diagnostics: readonly Diagnostic[]): Printable {
  return formatEnvelope({
    command: 'validate',
    portplanVersion: version,
    platform: platformName(system.platform),
    host: null,
    diagnostics,
  });
}

function report({ quiet }: ValidateRequest, { terminal }: Surroundings, files: readonly ReadPlanFile[]): Printable {
  const diagnostics = files.flatMap((file) => file.diagnostics);
  const sources = new Map(files.flatMap((file) => [...file.sources]));
  const found = formatDiagnostics(diagnostics, sources, painter(terminal.color));
  if (quiet) return found;
  const [only = ''] = files.map(fileNamed);
  const what = files.length === 1 ? only : `${files.length} files`;
  if (diagnostics.length === 0) return line(`${what}: valid`);
  return together(found, lines(['', `${what}: ${counted(diagnostics.length, 'fault')}`]));
}
