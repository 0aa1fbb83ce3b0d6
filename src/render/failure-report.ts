/** Why a command could not run, for a program that waits for its result. */
import type { Failure } from '../model/failure.ts';
import { formatEnvelope, formatEnvelopeLine } from './envelope.ts';
import { formatGithubFailure } from './lint/github.ts';
import { prose } from './review/markdown.ts';
import { formatSarifFailure } from './lint/sarif.ts';

export interface FailedRun {
  readonly command: string;
  readonly format: string;
  readonly version: string;
  readonly platform: string;
  readonly failure: Failure;
}

/** Nothing in a format for people: they have read the sentence on standard error. */
export function formatFailure({ command, format, version, platform, failure }: FailedRun): string {
  const envelope = {
    command,
    portplanVersion: version,
    platform,
    host: null,
    changed: failure.changed,
    error: failure,
  };
  if (format === 'json') return formatEnvelope(envelope);
  if (format === 'jsonl') return formatEnvelopeLine(envelope);
  if (format === 'markdown') return formatMarkdownFailure(failure.message);
  if (format === 'sarif') return formatSarifFailure(failure.message, version);
  return format === 'github' ? formatGithubFailure(failure.message) : '';
}

/** So that what is posted takes the place of what was posted before. */
function formatMarkdownFailure(message: string): string {
  return `### portplan: could not be planned\n\n**Why**: ${prose(message)}\n`;
}
