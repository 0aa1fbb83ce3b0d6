import { errorCode, reasonFor } from '../../model/errno-reason.ts';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { Placed, Sources } from '../../model/plan/desired-state.ts';
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import type { Suppression } from '../../model/plan/suppression.ts';
import { isOwnDescriptor } from '../../model/text/own-descriptor.ts';
import { quoted } from '../fault.ts';
import { formatPosition, type Position } from '../../model/plan/position.ts';
import { MOST_LEXEMES } from '../yaml/yaml-limits.ts';
import { inFileOrder } from '../../model/plan/diagnostic-order.ts';
import type { OneFilePlan } from './one-file-plan.ts';
import { parsedBase, parsedPlan } from './parsed-plan.ts';

/** How the files of a plan are reached. */
interface PlanFiles {
  /** The text of a path. Throws an error with a `code` where there is none. */
  readonly read: (path: string) => string;
  /** The same text for all paths of one file: links give a file any number of names. */
  readonly identity: (path: string) => string;
}

interface WithBases {
  /** The named file, as positions and reports show it. */
  readonly name: string;
  /** What each file says by itself; a file stands after those that it extends. */
  readonly parts: readonly OneFilePlan[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
  readonly suppressions: readonly Suppression[];
  /** What reading all of them has cost. */
  readonly cost: number;
}

const STDIN = '<stdin>';
const MAX_DEPTH = 16;
const MAX_FILES = 100;
const MAX_LENGTH = 8 * 1024 * 1024;

interface Walk extends PlanFiles {
  readonly parts: OneFilePlan[];
  readonly diagnostics: Diagnostic[];
  readonly sources: Map<string, string | null>;
  readonly suppressions: Suppression[];
  /** The identities of the files that were read. */
  readonly known: Set<string>;
  /** The length of their texts. */
  length: number;
  cost: number;
}

/** A file on the way from the named one to a base. */
interface Named {
  readonly name: string;
  readonly identity: string;
}

/** The file and all that it extends, each once: what two bases share counts where it is met first. */
export function readWithBases(file: string, files: PlanFiles): WithBases {
  const collected = { parts: [], diagnostics: [], sources: new Map(), suppressions: [] };
  const walk: Walk = { ...files, ...collected, known: new Set(), length: 0, cost: 0 };
  const name = file === '-' ? STDIN : file;
  readInto(walk, [{ name, identity: files.identity(file) }], files.read(file));
  return { name, ...walk, diagnostics: inFileOrder(walk.diagnostics, walk.sources) };
}

/** `chain` leads from the named file to this one. */
function readInto(walk: Walk, chain: readonly Named[], text: string, by?: Position): void {
  const { name, identity } = end(chain);
  walk.known.add(identity);
  walk.length += text.length;
  const read = chain.length > 1 ? parsedBase(name, text) : parsedPlan(name, text);
  const { part, diagnostics, suppressions, shown } = read;
  walk.cost += read.cost;
  walk.sources.set(name, shown ?? null);
  // One by one: as arguments of one call, some 120,000 overflow the stack.
  for (const each of diagnostics) walk.diagnostics.push(shown === undefined ? extendedBy(by, each) : each);
  for (const each of suppressions) walk.suppressions.push(each);
  if (!part) return;
  for (const base of part.extends) readBase(walk, chain, base);
  walk.parts.push(part);
}

function readBase(walk: Walk, chain: readonly Named[], base: Placed<string>): void {
  if (base.value.length > LONGEST_PATH)
    return void walk.diagnostics.push({ ...LONG_PATH, severity: 'error', at: base.at });
  const name = relativeTo(end(chain).name, base.value);
  const link = { name, identity: walk.identity(name) };
  const fault = chainFault(chain, link);
  if (fault) return void walk.diagnostics.push({ ...fault, severity: 'error', at: base.at });
  if (walk.known.has(link.identity)) return;
  const text = textOf(walk, name);
  if (typeof text === 'string') readInto(walk, [...chain, link], text, base.at);
  else walk.diagnostics.push({ ...text, severity: 'error', at: base.at });
}

/** PATH_MAX. To join parts of a path takes quadratic time. */
const LONGEST_PATH = 4096;
const LONG_PATH = { rule: 'extends-unreadable', message: `a path has at most ${LONGEST_PATH} characters` } as const;

/** What is no plan says nothing of itself, but who names it. */
function extendedBy(by: Position | undefined, diagnostic: Diagnostic): Diagnostic {
  return by ? { ...diagnostic, message: `${diagnostic.message}; ${formatPosition(by)} extends it` } : diagnostic;
}

function end(chain: readonly Named[]): Named {
  return chain.at(-1) ?? { name: '', identity: '' };
}

/** A path without a directory is kept from looking like `-`, which would be standard input. */
function relativeTo(file: string, path: string): string {
  const folder = file === STDIN || isOwnDescriptor(file) ? '.' : dirname(file);
  const joined = isAbsolute(path) ? normalize(path) : join(folder, path);
  return joined === '-' ? './-' : joined;
}

type ChainFault = Pick<Diagnostic, 'rule' | 'message' | 'help'>;

function chainFault(chain: readonly Named[], { name, identity }: Named): ChainFault | null {
  const start = chain.findIndex((link) => link.identity === identity);
  if (start !== -1) {
    const round = [...chain.slice(start).map((link) => link.name), name].join(' → ');
    return { rule: 'extends-cycle', message: `this file extends itself: ${round}`, help: 'take one of them out' };
  }
  if (chain.length < MAX_DEPTH) return null;
  return tooMany(`more than ${MAX_DEPTH} files extend one another, down to ${quoted(name)}`);
}

function tooMany(message: string): ChainFault {
  return { rule: 'extends-depth', message, help: 'extend fewer files, or list them in one file' };
}

/** The text, or why there is none. An error without a code is a bug, not a missing file. */
function textOf(walk: Walk, name: string): string | ChainFault {
  if (walk.known.size > MAX_FILES)
    return tooMany(`this plan extends more than ${MAX_FILES} files, and ${quoted(name)} is not read`);
  if (walk.cost > MOST_LEXEMES)
    return tooMany(`the files of this plan have too many values and signs, and ${quoted(name)} is not read`);
  try {
    const text = walk.read(name);
    if (walk.length + text.length <= MAX_LENGTH) return text;
    return tooMany(`the files of this plan have more than 8 MiB, and ${quoted(name)} is not read`);
  } catch (error) {
    if (errorCode(error) === '') throw error;
    return unreadable(name, reasonFor(error, 'read'));
  }
}

function unreadable(path: string, reason: string): ChainFault {
  return {
    rule: 'extends-unreadable',
    message: `can't read ${quoted(path)}: ${reason}`,
    help: 'the path is relative to the file that names it',
  };
}
