/** Why a command could not run, for a program that waits for its result. */
import type { Failure } from '../model/failure.ts';
import { formatEnvelope, formatEnvelopeLine } from './envelope.ts';
import { formatGithubFailure } from './github.ts';
import { formatSarifFailure } from './sarif.ts';

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
  if (format === 'sarif') return formatSarifFailure(failure.message, version);
  return format === 'github' ? formatGithubFailure(failure.message) : '';
}
