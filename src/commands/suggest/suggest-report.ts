/** What `suggest` prints. */
import { line, lines, type Printable } from '../../model/text/printable.ts';
import { serviceLine } from '../../plan-file/edit/service.ts';
import { platformFor } from '../../model/host/platform-name.ts';
import type { Platform, ReadPlanFile } from '../../model/plan/desired-state.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { Failure } from '../../model/failure.ts';
import { formatRange } from '../../model/ports/port-set.ts';
import { portText } from '../../model/ports/port-text.ts';
import { unseenWords } from '../../words/unseen-words.ts';
import type { RefusedPorts, Suggestions } from '../../model/suggestion.ts';
import { formatDiagnostics } from '../../render/diagnostics-text.ts';
import { type Envelope, formatEnvelope } from '../../render/envelope.ts';
import { painter } from '../../render/paint.ts';
import { formatRefused, formatShortage } from '../../render/suggestion-text.ts';
import type { ExitStatus, Surroundings } from '../command.ts';
import type { KnownHosts } from './known-hosts.ts';

/** The part of the request that decides what is printed. */
export interface SuggestedPorts {
  readonly format: 'text' | 'json';
  readonly count: number;
  readonly protocol: Protocol;
  /** The name of the service that the port is for; null for none. */
  readonly service: string | null;
  /** The service is added to the plan file. */
  readonly isWritten: boolean;
  readonly platform: Platform | null;
}

interface Wanted extends SuggestedPorts {
  readonly verbose: boolean;
  readonly quiet: boolean;
}

interface Suggested {
  readonly known: KnownHosts;
  readonly suggestions: Suggestions;
  /** The file that the service was added to; null where none was. */
  readonly written: string | null;
}

type Outputs = Pick<Surroundings, 'terminal' | 'version' | 'system'>;

/** Ports go to stdout, one a line; why others do not, to stderr. */
export function reportSuggestions(wanted: Wanted, outputs: Outputs, suggested: Suggested): ExitStatus {
  const { terminal } = outputs;
  const { known, suggestions, written } = suggested;
  const failure = shortage(wanted, suggestions);
  const notes = wanted.quiet ? [] : [...known.notes, ...known.unseen.map(unseenWords)];
  for (const note of notes) terminal.note(note);
  if (wanted.verbose) terminal.err(formatRefused(suggestions.refused));
  if (wanted.format === 'json') terminal.out(json(wanted, outputs, suggested, failure));
  else terminal.out(lines(suggestions.ports.map((port) => lineFor(port, wanted))));
  if (written !== null && !wanted.quiet) terminal.err(line(`added ${wanted.service ?? ''} to ${written}`));
  if (failure) terminal.note(failure.message);
  return failure ? 1 : 0;
}

/** Faults of the plans: they may hide ports. */
export function reportFaulty(wanted: Wanted, outputs: Outputs, files: readonly ReadPlanFile[]): ExitStatus {
  const { terminal } = outputs;
  const diagnostics = files.flatMap((file) => file.diagnostics);
  const sources = new Map(files.flatMap((file) => [...file.sources]));
  const more = { suggestions: [], refused: [] };
  if (wanted.format === 'json') {
    terminal.out(formatEnvelope({ ...envelope(wanted, outputs, []), diagnostics, more }));
  } else terminal.out(formatDiagnostics(diagnostics, sources, painter(terminal.color)));
  return 1;
}

function shortage({ count, service, isWritten }: SuggestedPorts, { ports, takenBy }: Suggestions): Failure | null {
  if (ports.length === count) return null;
  const rest = isWritten && service !== null ? '; nothing was written' : '';
  return new Failure('too-few-ports', `${formatShortage(ports.length, count, takenBy)}${rest}`, 1);
}

function lineFor(port: number, { service, protocol }: SuggestedPorts): string {
  return service === null ? `${port}` : serviceLine({ name: service, endpoint: portText(port, protocol) });
}

function json(
  wanted: SuggestedPorts,
  outputs: Outputs,
  { known, suggestions, written }: Suggested,
  error: Failure | null,
): Printable {
  const { service, protocol } = wanted;
  const [port] = suggestions.ports;
  return formatEnvelope({
    ...envelope(wanted, outputs, known.hosts),
    changed: written !== null,
    error,
    unseen: known.unseen.map(unseenWords),
    more: {
      suggestions: suggestions.ports.map((each) => ({ port: each, protocol })),
      refused: suggestions.refused.map(refusedJson),
      ...(service !== null &&
        port !== undefined && { service: { name: service, line: lineFor(port, wanted), file: written } }),
    },
  });
}

function refusedJson({ ports, reasons }: RefusedPorts): object {
  return { ports: formatRange(ports), reasons: reasons.map(({ kind, because }) => ({ reason: kind, because })) };
}

/** Of several hosts none is named. */
function envelope({ platform }: SuggestedPorts, { version, system }: Outputs, hosts: KnownHosts['hosts']): Envelope {
  const [host, ...others] = hosts.map(({ facts }) => facts);
  const only = others.length === 0 ? host : undefined;
  return {
    command: 'suggest',
    portplanVersion: version,
    platform: only?.platform ?? platformFor(platform, system.platform),
    host: only?.host ?? null,
  };
}
