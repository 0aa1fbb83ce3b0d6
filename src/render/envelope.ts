/** The JSON that every command prints; described by schemas/output.schema.json. */
import { json, type Printable } from '../model/text/printable.ts';
import { isPending, type Change } from '../model/plan/change.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import type { Position } from '../model/plan/position.ts';
import type { Failure } from '../model/failure.ts';

export interface Envelope {
  readonly command: string;
  readonly portplanVersion: string;
  readonly platform: string;
  readonly host: string | null;
  /** Whether the host was changed, where that does not follow from the changes. */
  readonly changed?: boolean;
  readonly changes?: readonly Change[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly error?: Failure | null;
  /** What was not seen and could change the answer, a line each; undefined where the command does not say. */
  readonly unseen?: readonly string[];
  /** Further keys that only this command prints. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export function formatEnvelope(envelope: Envelope): Printable {
  return json(valueOf(envelope), 2);
}

/** JSON Lines: one of many documents. */
export function formatEnvelopeLine(envelope: Envelope): Printable {
  return json(valueOf(envelope));
}

function valueOf(envelope: Envelope): object {
  const {
    command,
    portplanVersion,
    platform,
    host,
    changes = [],
    changed = changes.some(isPending),
    diagnostics = [],
    error = null,
    unseen,
    more,
  } = envelope;
  return {
    formatVersion: '1.1',
    portplanVersion,
    command,
    platform,
    host,
    changed,
    changes,
    diagnostics: diagnostics.map(jsonDiagnostic),
    error: error && { code: error.code, message: error.message },
    ...(unseen && { unseen }),
    ...more,
  };
}

function jsonDiagnostic({ rule, severity, message, help, at, related, fix }: Diagnostic): object {
  return {
    rule,
    severity,
    message,
    ...(help !== undefined && { help }),
    ...(at && positionJson(at)),
    ...(related && { related: related.map((each) => ({ message: each.message, ...positionJson(each.at) })) }),
    ...(fix && { fixable: true }),
  };
}

function positionJson({ file, line, column, endColumn }: Position): object {
  return { file, line, column, ...(endColumn !== undefined && { endColumn }) };
}
