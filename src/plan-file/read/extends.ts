import { errorCode, reasonFor } from '../../model/errno-reason.ts';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { Placed } from '../../model/plan/desired-state.ts';
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import type { Suppression } from '../../model/plan/suppression.ts';
import { quoted } from '../fault.ts';
import { inFileOrder } from '../../model/plan/diagnostic-order.ts';
import type { OneFilePlan } from './one-file-plan.ts';
import { readPlanText } from './plan-text.ts';
import { sourceText } from '../yaml/source-text.ts';

type Read = (path: string) => string;

interface WithBases {
  /** The named file, as positions and reports show it. */
  readonly name: string;
  /** What each file says by itself; a file stands after those that it extends. */
  readonly parts: readonly OneFilePlan[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  readonly suppressions: readonly Suppression[];
}

const STDIN = '<stdin>';
const MAX_DEPTH = 16;

interface Walk {
  readonly read: Read;
  readonly parts: OneFilePlan[];
  readonly diagnostics: Diagnostic[];
  readonly sources: Map<string, string>;
  readonly suppressions: Suppression[];
}

/** The file and all that it extends, each once: what two bases share counts where it is met first. */
export function readWithBases(file: string, read: Read): WithBases {
  const walk: Walk = { read, parts: [], diagnostics: [], sources: new Map(), suppressions: [] };
  const name = file === '-' ? STDIN : file;
  readInto(walk, [name], read(file));
  return { name, ...walk, diagnostics: inFileOrder(walk.diagnostics, walk.sources) };
}

/** `chain` leads from the named file to this one. */
function readInto(walk: Walk, chain: readonly string[], text: string): void {
  const name = chain.at(-1) ?? '';
  // Editors on Windows write a byte order mark; it is no part of the text, and no column counts it.
  const source = sourceText(name, text.replace(/^\uFEFF/, ''));
  walk.sources.set(name, source.text);
  const { part, diagnostics, suppressions } = readPlanText(source);
  // One by one: as arguments of one call, some 120,000 overflow the stack.
  for (const each of diagnostics) walk.diagnostics.push(each);
  for (const each of suppressions) walk.suppressions.push(each);
  if (!part) return;
  for (const base of part.extends) readBase(walk, chain, base);
  walk.parts.push(part);
}

function readBase(walk: Walk, chain: readonly string[], base: Placed<string>): void {
  const path = relativeTo(chain.at(-1) ?? '', base.value);
  const fault = chainFault(chain, path);
  if (fault) return void walk.diagnostics.push({ ...fault, severity: 'error', at: base.at });
  if (walk.sources.has(path)) return;
  const text = readOr(walk.read, path);
  if (typeof text === 'string') readInto(walk, [...chain, path], text);
  else walk.diagnostics.push({ ...unreadable(path, text.reason), severity: 'error', at: base.at });
}

/** A path without a directory is kept from looking like `-`, which would be standard input. */
function relativeTo(file: string, path: string): string {
  const joined = isAbsolute(path) ? normalize(path) : join(file === STDIN ? '.' : dirname(file), path);
  return joined === '-' ? './-' : joined;
}

function chainFault(chain: readonly string[], path: string): Pick<Diagnostic, 'rule' | 'message' | 'help'> | null {
  const start = chain.findIndex((file) => normalize(file) === path);
  if (start !== -1) {
    const round = [...chain.slice(start), path].join(' → ');
    return { rule: 'extends-cycle', message: `this file extends itself: ${round}`, help: 'take one of them out' };
  }
  if (chain.length < MAX_DEPTH) return null;
  const message = `more than ${MAX_DEPTH} files extend one another, down to ${quoted(path)}`;
  return { rule: 'extends-depth', message, help: 'extend fewer files, or list them in one file' };
}

/** The text, or the reason why there is none. An error without a code is a bug, not a missing file. */
function readOr(read: Read, path: string): string | { readonly reason: string } {
  try {
    return read(path);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return { reason: reasonFor(error, 'read') };
  }
}

function unreadable(path: string, reason: string): Pick<Diagnostic, 'rule' | 'message' | 'help'> {
  return {
    rule: 'extends-unreadable',
    message: `can't read ${quoted(path)}: ${reason}`,
    help: 'the path is relative to the file that names it',
  };
}
