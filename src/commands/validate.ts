import { fileNamed } from '../model/plan/desired-state.ts';
import { platformName } from '../model/host/platform-name.ts';
import { hasErrors, type Diagnostic } from '../model/plan/diagnostic.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { painter } from '../render/paint.ts';
import type { Context, ExitStatus } from './command.ts';
import { readPlanFiles } from './files/plan-input.ts';

export async function validate(context: Context): Promise<ExitStatus> {
  const { format } = context.arguments;
  const read = await readPlanFiles(context);
  const files = read.map(fileNamed);
  const diagnostics = read.flatMap((plan) => plan.diagnostics);
  const sources = new Map(read.flatMap((plan) => [...plan.sources]));
  const text = format === 'json' ? json(context, diagnostics) : report(context, diagnostics, sources, files);
  context.terminal.out(text);
  return hasErrors(diagnostics) ? 1 : 0;
}

function json({ version, system }: Context, diagnostics: readonly Diagnostic[]): string {
  return formatEnvelope({
    command: 'validate',
    portplanVersion: version,
    platform: platformName(system.platform),
    host: null,
    diagnostics,
  });
}

function report(
  { terminal, arguments: given }: Context,
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  files: readonly string[],
): string {
  const found = formatDiagnostics(diagnostics, sources, painter(terminal.color));
  if (given.has('quiet')) return found;
  const faults = diagnostics.length;
  const [only = ''] = files;
  const what = files.length === 1 ? only : `${files.length} files`;
  return faults === 0 ? `${what}: valid\n` : `${found}\n${what}: ${faults} ${faults === 1 ? 'fault' : 'faults'}\n`;
}
