/** Why a command could not run, for a program that waits for its result. */
import { document, NO_TEXT, type Printable } from '../model/text/printable.ts';
import type { Failure } from '../model/failure.ts';
import type { Format } from '../model/format.ts';
import { type Envelope, formatEnvelope, formatEnvelopeLine } from './envelope.ts';
import { formatGithubFailure } from './lint/github.ts';
import { prose } from './review/markdown.ts';
import { formatSarifFailure } from './lint/sarif.ts';

interface FailedRun {
  readonly command: string;
  readonly format: Format;
  readonly version: string;
  readonly platform: string;
  readonly failure: Failure;
}

type Report = (envelope: Envelope, failure: Failure) => Printable;

/** Nothing where a person reads it, or a program that takes no failure: the sentence is on standard error. */
const NOTHING: Report = () => NO_TEXT;

const REPORTS: Readonly<Record<Format, Report>> = {
  text: NOTHING,
  diff: NOTHING,
  prometheus: NOTHING,
  svg: NOTHING,
  json: formatEnvelope,
  jsonl: formatEnvelopeLine,
  markdown: (_, { message }) => formatMarkdownFailure(message),
  sarif: ({ portplanVersion }, { message }) => formatSarifFailure(message, portplanVersion),
  github: (_, { message }) => formatGithubFailure(message),
};

export function formatFailure({ command, format, version, platform, failure }: FailedRun): Printable {
  const { changed } = failure;
  const envelope = { command, portplanVersion: version, platform, host: null, changed, error: failure };
  return REPORTS[format](envelope, failure);
}

/** So that what is posted takes the place of what was posted before. */
function formatMarkdownFailure(message: string): Printable {
  return document(`### portplan: could not be planned\n\n**Why**: ${prose(message)}\n`);
}
