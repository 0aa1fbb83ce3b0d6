/** Findings as SARIF 2.1.0, for code scanning. */
import { json, type Printable } from '../../model/text/printable.ts';
import { visible } from '../../model/text/visible.ts';
import { createHash } from 'node:crypto';
import { normalize } from 'node:path/posix';
import type { Sources } from '../../model/plan/desired-state.ts';
import type { Diagnostic, Severity } from '../../model/plan/diagnostic.ts';
import type { Position } from '../../model/plan/position.ts';
import type { RuleInfo } from '../../model/plan/rule-info.ts';

interface SarifInput {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
  readonly rules: readonly RuleInfo[];
  readonly version: string;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const HOME = 'https://www.npmjs.com/package/portplan';
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

export function formatSarif({ diagnostics, sources, rules, version }: SarifInput): Printable {
  const fingerprint = fingerprints(sources);
  const results = diagnostics.map((diagnostic) => ({ ...resultOf(diagnostic, rules), ...fingerprint(diagnostic) }));
  return formatLog(version, { rules: rules.map(ruleOf) }, { columnKind: 'utf16CodeUnits', results });
}

/** A run that could not start: without this, code scanning would take no results for no findings. */
export function formatSarifFailure(message: string, version: string): Printable {
  const notification = { level: 'error', message: { text: sentence(message) } };
  const invocation = { executionSuccessful: false, toolExecutionNotifications: [notification] };
  return formatLog(version, {}, { invocations: [invocation], results: [] });
}

function formatLog(version: string, driver: object, run: object): Printable {
  const tool = { driver: { name: 'portplan', informationUri: HOME, semanticVersion: version, ...driver } };
  return json({ $schema: SCHEMA, version: '2.1.0', runs: [{ tool, ...run }] }, 2);
}

function ruleOf({ id, formerIds, severity, summary, why, isOff }: RuleInfo): object {
  return {
    id,
    ...(formerIds && { deprecatedIds: formerIds }),
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: why ?? summary, markdown: why ?? summary },
    defaultConfiguration: { level: LEVELS[severity], ...(isOff && { enabled: false }) },
  };
}

function resultOf({ rule, severity, message, help, at, related }: Diagnostic, rules: readonly RuleInfo[]): object {
  const ruleIndex = rules.findIndex(({ id }) => id === rule);
  return {
    ruleId: rule,
    ...(ruleIndex >= 0 && { ruleIndex }),
    level: LEVELS[severity],
    message: { text: sentence(help === undefined ? message : `${message}; ${help}`) },
    ...(at && { locations: [locationOf(at)] }),
    ...(related && {
      relatedLocations: related.map((each, id) => ({
        id,
        ...locationOf(each.at),
        message: { text: sentence(each.message) },
      })),
    }),
  };
}

function locationOf({ file, line, column, endColumn }: Position): object {
  const region = { startLine: line, startColumn: column, ...(endColumn !== undefined && { endColumn }) };
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } };
}

/** Shown as it is, where `[words](address)` would be a link. (SARIF 2.1.0, 3.11.6) */
function sentence(text: string): string {
  return visible(text).replaceAll('](', ']\\u0028');
}

/** A path relative to where it runs stays relative: code scanning takes it for one below the repository. */
function uriOf(file: string): string {
  const path = normalize(file.replaceAll('\\', '/'));
  const [, drive = '', rest = ''] = /^([A-Za-z]:(?=\/))?(.*)$/s.exec(path) ?? [];
  const uri = rest
    .split('/')
    .map((part) => encodeURIComponent(wellFormed(part)))
    .join('/');
  if (drive) return `file:///${drive}${uri}`;
  return uri.startsWith('/') ? `file://${uri}` : uri;
}

/** Halves of a character, which a name on Windows may have, are in no URI. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** The same finding has the same fingerprint when lines above it come and go: it is made of the rule, the file and the line's text. */
function fingerprints(sources: Sources): (diagnostic: Diagnostic) => object {
  const lines = new Map<string, readonly string[]>();
  const seen = new Map<string, number>();
  // A plan may be one long line, with every finding on it.
  const hashes = new Map<string, string>();
  return ({ rule, at }) => {
    if (!at) return {};
    if (!lines.has(at.file)) lines.set(at.file, (sources.get(at.file) ?? '').split('\n'));
    const place = `${at.line} ${rule} ${at.file}`;
    const hash = hashes.get(place) ?? lineHash(rule, at.file, lines.get(at.file)?.[at.line - 1] ?? '');
    hashes.set(place, hash);
    const nth = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, nth);
    return { partialFingerprints: { primaryLocationLineHash: `${hash}:${nth}` } };
  };
}

function lineHash(rule: string, file: string, line: string): string {
  const text = JSON.stringify([rule, uriOf(file), line.trim()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
