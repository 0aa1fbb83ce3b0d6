/** Whether a text is evidently a port plan: only then may a message show what stands in it. */
import { nearest } from '../../model/text/nearest.ts';
import type { MapNode, PlanNode } from '../yaml/plan-node.ts';

/** The keys at the top that hardly any other kind of file has. */
export const TELLING_KEYS: readonly string[] = [
  'extends',
  'ephemeral',
  'foreignReservations',
  'lint',
  'persist',
  'platform',
  'reserved',
  'services',
  'timeWaitReuse',
  'unprivilegedPortStart',
];
export const OTHER_KEYS: readonly string[] = ['version', 'name', 'description'];

/**
 * A plan says `version: 1` and has a key that tells it from other files, be it misspelt. `root`: null where the text is no YAML, or
 * none that can be trusted.
 */
export function isEvidentlyPlan(text: string, root: PlanNode | null): boolean {
  if (root === null) return text.trim() === '' || hasLinesOfPlan(isWide(text) ? text.replace(/[\0\uFFFD]/g, '') : text);
  return root.kind === 'map' && hasKeysOfPlan(root);
}

function hasKeysOfPlan({ entries }: MapNode): boolean {
  const version = entries.get('version')?.value;
  return version?.kind === 'scalar' && version.text === '1' && [...entries.keys()].some(isTelling);
}

/** UTF-16, as editors on Windows write it: read as UTF-8, every other character is a zero. */
function isWide(text: string): boolean {
  return /^(?:\uFFFD\uFFFD)?(?:(?:[^\0]\0)+|(?:\0[^\0])+)$/.test(text.slice(0, 100));
}

/** Lines at the left margin that are no key: comments, dashes, closing brackets, marks of YAML. */
const NO_KEY = /^(?:#|-(?: |$)|---\s*$|\.\.\.\s*$|%YAML |[\]}],?\s*$)/;
const VERSION = /^["']?version["']?\s*:\s*["']?1["']?\s*(?:#.*)?$/;
/** More than any plan has at its margin, misspelt ones among them. */
const MOST_WORDS = 100;

/**
 * By the lines at the left margin: each starts as one of a plan does, with a syntax error or not. A log or an environment may have
 * a stranger's lines in it, but has lines of its own as well, or zeros between them.
 */
function hasLinesOfPlan(text: string): boolean {
  if (text.includes('\0')) return false;
  const lines = text.split(/\r?\n/).filter((line) => /^\S/.test(line) && !NO_KEY.test(line));
  const words = new Set(lines.map((line) => /^["']?(x-|[A-Za-z]+)/.exec(line)?.[1] ?? ''));
  const others = [...words].filter((word) => word !== 'x-' && !OTHER_KEYS.includes(word));
  const isSmall = others.length > 0 && others.length <= MOST_WORDS;
  return isSmall && lines.some((line) => VERSION.test(line)) && others.every(isTelling);
}

function isTelling(key: string): boolean {
  return TELLING_KEYS.includes(key) || nearest(key, TELLING_KEYS) !== undefined;
}
