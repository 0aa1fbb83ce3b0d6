/** Whether a text is evidently a port plan: only then may a message show what stands in it. */
import { nearest } from '../../model/text/nearest.ts';
import type { MapEntry, MapNode, PlanNode } from '../yaml/plan-node.ts';

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
 * What a text lacks to be evidently a plan, as advice; null where it is one: it says `version: 1` and has a key that tells it from
 * other files, each of them misspelt or not. `root`: null where the text is no YAML, or none that can be trusted.
 */
export function lackingOfPlan(text: string, root: PlanNode | null): string | null {
  if (root?.kind === 'map') return lackingInMap(root);
  const isPlan = text.trim() === '' || hasLinesOfPlan(isWide(text) ? text.replace(/[\0\uFFFD]/g, '') : text);
  return root === null && isPlan
    ? null
    : 'at its top a port plan has version: 1, and keys such as services or reserved';
}

function lackingInMap({ entries }: MapNode): string | null {
  if (![...entries.values()].some(isVersion))
    return 'if it is one, write version: 1 at its top: then its faults are shown';
  if ([...entries.keys()].some(isTelling)) return null;
  return 'if it is one, it needs a key such as services, reserved or ephemeral at its top: then its faults are shown';
}

function isVersion({ key, value }: MapEntry): boolean {
  return value.kind === 'scalar' && value.text === '1' && nearest(key.text, ['version']) !== undefined;
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
