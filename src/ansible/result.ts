/** What a command prints as JSON → what Ansible wants of a module. */
import { visible } from '../model/text/visible.ts';
import { isPending, type Change } from '../model/plan/change.ts';
import type { Sources } from '../model/plan/desired-state.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import { formatPosition, type Position } from '../model/plan/position.ts';
import { formatDiagnostics } from '../render/diagnostics-text.ts';
import { painter } from '../render/paint.ts';

/** One part of what `--diff` shows: two texts that Ansible compares, or a diff that it prints as it is. */
type Diff =
  Readonly<Record<'before' | 'after' | 'before_header' | 'after_header', string>> | { readonly prepared: string };

export interface Result {
  readonly changed: boolean;
  readonly failed?: true;
  readonly skipped?: true;
  readonly msg?: string;
  readonly host?: string;
  readonly plan?: string;
  readonly changes?: readonly Change[];
  readonly files?: readonly string[];
  readonly commands?: readonly string[];
  readonly record?: number;
  readonly unconfirmed?: UnconfirmedResult;
  readonly warnings?: readonly string[];
  readonly diff?: readonly Diff[];
}

type JsonDiagnostic = Pick<Diagnostic, 'rule' | 'severity' | 'message' | 'help'> & Partial<Position>;

/** An apply that is undone at its deadline, in UTC. */
interface UnconfirmedResult {
  readonly record: number;
  readonly deadline: string;
  readonly by: 'systemd' | 'detached';
}

/** The parts of the JSON output that count here, described by schemas/output.schema.json. */
export interface Output {
  readonly changed: boolean;
  readonly host: string | null;
  readonly plan?: string | null;
  readonly changes: readonly Change[];
  readonly files?: readonly { readonly path: string; readonly patch: string }[];
  readonly commands?: readonly string[];
  readonly record?: number | null;
  readonly unconfirmed?: UnconfirmedResult | null;
  /** The number of the record that `confirm` has confirmed. */
  readonly confirmed?: number;
  readonly diagnostics: readonly JsonDiagnostic[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What a task asks of its result. */
interface ResultOptions {
  readonly diff: boolean;
  /** The texts of the plan and of those that it extends, by name, as far as they may be shown. */
  readonly sources: () => Sources;
}

export function resultOf(output: Output, isDone: boolean, { diff, sources }: ResultOptions): Result {
  const { changed, host, plan, commands, record = output.confirmed, unconfirmed, diagnostics } = output;
  const findings = diagnostics.map(placed);
  const warnings = findings.filter(({ severity }) => severity === 'warning').map(warningLine);
  return {
    ...(isDone ? { changed } : failure(errorText(output, findings, sources()))),
    ...(typeof host === 'string' && { host }),
    ...(typeof plan === 'string' && { plan }),
    changes: output.changes.filter(isPending),
    ...(output.files && { files: output.files.map(({ path }) => path) }),
    ...(commands && { commands }),
    ...(typeof record === 'number' && { record }),
    ...(unconfirmed && { unconfirmed }),
    ...(warnings.length > 0 && { warnings }),
    ...(diff && { diff: diffOf(output) }),
  };
}

export function failure(message: string, changed = false): Result & { readonly failed: true } {
  return { changed, failed: true, msg: message };
}

function placed({ file, line, column, endColumn, ...rest }: JsonDiagnostic): Diagnostic {
  if (file === undefined || line === undefined || column === undefined) return rest;
  return { ...rest, at: { file, line, column, ...(endColumn !== undefined && { endColumn }) } };
}

/** The error and the findings, in the same words as on the command line. */
function errorText({ error }: Output, findings: readonly Diagnostic[], sources: Sources): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const text = formatDiagnostics(errors, sources, painter(false)).trimEnd();
  return [visible(error?.message ?? ''), text].filter(Boolean).join('\n');
}

function warningLine({ at, message, rule, help }: Diagnostic): string {
  const line = `${at ? `${formatPosition(at)}: ` : ''}${message} [${rule}]`;
  return visible(help === undefined ? line : `${line}; ${help}`);
}

/** Live settings, then the files; on Windows, which has no files, what a boot brings where that alone changes. */
function diffOf({ changes, files = [] }: Output): readonly Diff[] {
  const pending = changes.filter(isPending);
  const isShown = ({ layer, setting }: Change): boolean =>
    layer === 'live' ||
    (files.length === 0 && !pending.some((each) => each.layer === 'live' && each.setting === setting));
  return [...pending.filter(isShown).map(settingDiff), ...files.map(({ patch }) => ({ prepared: patch }))];
}

function settingDiff({ setting, layer, before, after }: Change): Diff {
  const header = `${setting} (${layer})`;
  return { before: lines(before), after: lines(after), before_header: header, after_header: header };
}

/** One range a line: a list of reserved ports may be long. */
function lines(value: string | null): string {
  return value === null || value === '' ? '' : `${value.replaceAll(',', '\n')}\n`;
}
