/** What `suggest` prints. */
import { serviceLine } from '../../plan-file/edit/service.ts';
import type { ReadPlanFile } from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import { formatRange } from '../../model/ports/port-set.ts';
import { portText } from '../../model/ports/port-text.ts';
import type { Refused, Suggestions } from '../../model/suggestion.ts';
import { formatDiagnostics } from '../../render/diagnostics-text.ts';
import { type Envelope, formatEnvelope } from '../../render/envelope.ts';
import { painter } from '../../render/paint.ts';
import { formatRefused, formatShortage } from '../../render/suggestion-text.ts';
import type { Context, ExitStatus } from '../command.ts';
import { platformOf } from '../files/plan-input.ts';
import type { KnownHosts } from '../../host/known-hosts.ts';
import type { SuggestRequest } from '../../cli/suggest-request.ts';

export interface Suggested {
  readonly request: SuggestRequest;
  readonly known: KnownHosts;
  readonly suggestions: Suggestions;
  /** The file that the service was added to; null where none was. */
  readonly written: string | null;
}

/** Ports go to stdout, one a line; why others do not, to stderr. */
export function reportSuggestions(context: Context, suggested: Suggested): ExitStatus {
  const { terminal, arguments: given } = context;
  const { request, known, suggestions, written } = suggested;
  const failure = shortage(request, suggestions);
  const notes = given.has('quiet') ? [] : known.notes;
  for (const note of notes) terminal.err(`portplan: ${note}\n`);
  if (given.has('verbose')) terminal.err(formatRefused(suggestions.refused));
  if (given.format === 'json') terminal.out(json(context, suggested, failure));
  else for (const port of suggestions.ports) terminal.out(`${lineFor(port, request)}\n`);
  if (written !== null && !given.has('quiet')) terminal.err(`added ${request.service ?? ''} to ${written}\n`);
  if (failure) terminal.err(`portplan: ${failure.message}\n`);
  return failure ? 1 : 0;
}

/** Faults of the plans: they may hide ports. */
export function reportFaulty(context: Context, files: readonly ReadPlanFile[]): ExitStatus {
  const { terminal, arguments: given } = context;
  const diagnostics = files.flatMap((file) => file.diagnostics);
  const sources = new Map(files.flatMap((file) => [...file.sources]));
  if (given.format === 'json') {
    terminal.out(formatEnvelope({ ...envelope(context, []), diagnostics, more: { suggestions: [], refused: [] } }));
  } else terminal.out(formatDiagnostics(diagnostics, sources, painter(terminal.color)));
  return 1;
}

function shortage({ count, service, isWritten }: SuggestRequest, { ports, takenBy }: Suggestions): Failure | null {
  if (ports.length === count) return null;
  const rest = isWritten && service !== null ? '; nothing was written' : '';
  return new Failure('too-few-ports', `${formatShortage(ports.length, count, takenBy)}${rest}`, 1);
}

function lineFor(port: number, { service, protocol }: SuggestRequest): string {
  return service === null ? `${port}` : serviceLine({ name: service, endpoint: portText(port, protocol) });
}

function json(context: Context, suggested: Suggested, error: Failure | null): string {
  const { request, known, suggestions, written } = suggested;
  const { service, protocol } = request;
  const [port] = suggestions.ports;
  return formatEnvelope({
    ...envelope(context, known.hosts),
    changed: written !== null,
    error,
    more: {
      suggestions: suggestions.ports.map((each) => ({ port: each, protocol })),
      refused: suggestions.refused.map(refusedJson),
      ...(service !== null &&
        port !== undefined && { service: { name: service, line: lineFor(port, request), file: written } }),
    },
  });
}

function refusedJson({ ports, reasons }: Refused): object {
  return { ports: formatRange(ports), reasons: reasons.map(({ kind, because }) => ({ reason: kind, because })) };
}

/** Of several hosts none is named. */
function envelope(context: Context, hosts: KnownHosts['hosts']): Envelope {
  const [host, ...others] = hosts.map(({ facts }) => facts);
  const only = others.length === 0 ? host : undefined;
  return {
    command: 'suggest',
    portplanVersion: context.version,
    platform: only?.platform ?? platformOf(context),
    host: only?.host ?? null,
  };
}
