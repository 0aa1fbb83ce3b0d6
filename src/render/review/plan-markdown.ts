/** Plans as one comment on a pull request: what is wrong first, then what changes, then who is as planned. */
import { document, type Printable } from '../../model/text/printable.ts';
import { counted, thousands } from '../../model/text/counted.ts';
import { DETAILS, fittingLevels, GONE, ONE_LINE, type Shrinkable } from './fit-comment.ts';
import { prose } from './markdown.ts';
import { byName } from '../name-order.ts';
import { type ReviewOutcome, REVIEW_OUTCOMES, type ReviewPart } from './review-part.ts';
import {
  blocks,
  bodyText,
  headingOf,
  idleHosts,
  reasonOf,
  type Section,
  sectionLine,
  sectionOf,
  sectionText,
} from './review-section.ts';

/** Hosts with one key. */
export interface ReviewGroup {
  readonly part: ReviewPart;
  readonly hosts: readonly string[];
}

/**
 * In UTF-16 units. GitHub refuses a comment of more than 65,536 characters (its own message); GitLab takes 1,000,000 and a
 * step's summary 1 MiB. The workflow that posts it may add a line.
 */
export const COMMENT_LIMIT = 65_000;

/** Nothing in it depends on the order of the groups or of their hosts. `notes`: sentences about the whole run. */
export function formatPlanMarkdown(
  groups: readonly ReviewGroup[],
  limit = COMMENT_LIMIT,
  notes: readonly string[] = [],
): Printable {
  const sections = inOrder(groups);
  const pieces =
    sections.length === 1 && sections[0]?.hosts.length === 1 ? onePiece(sections[0]) : manyPieces(sections);
  const heading = `### portplan: ${summaryOf(sections)}\n${notesText(notes, limit)}`;
  // Every block has an empty line above it.
  const shrinkable = pieces.map(({ isError, text }) => ({ isError, text: (level: number) => spaced(text(level)) }));
  const levels = fittingLevels(shrinkable, limit - heading.length, LONGEST_NOTE);
  const text = blocks([
    heading,
    ...pieces.map(({ text }, index) => text(levels[index] ?? 0)),
    leftOut(pieces, levels, limit),
  ]);
  return document(text);
}

/** A list, in a quarter of the comment at most. */
function notesText(notes: readonly string[], limit: number): string {
  const shown: string[] = [];
  let length = LONGEST_MORE;
  for (const line of notes.map((note) => `- ${prose(note, 300)}\n`)) {
    length += line.length;
    if (length > limit / 4) break;
    shown.push(line);
  }
  const more = notes.length - shown.length;
  return spaced(shown.join('') + (more > 0 ? `- ${thousands(more)} more of such notes\n` : ''));
}

const LONGEST_MORE = 60;

function spaced(text: string): string {
  return text && `\n${text}`;
}

function inOrder(groups: readonly ReviewGroup[]): readonly Section[] {
  return groups
    .filter(({ hosts }) => hosts.length > 0)
    .map(({ part, hosts }) => sectionOf(part, [...hosts].sort(byName)))
    .sort((a, b) => rankOf(a) - rankOf(b) || byHosts(a.hosts, b.hosts) || byName(a.part.key, b.part.key));
}

function rankOf({ part }: Section): number {
  return REVIEW_OUTCOMES.indexOf(part.outcome);
}

function byHosts(a: readonly string[], b: readonly string[]): number {
  const index = a.slice(0, b.length).findIndex((host, i) => host !== b[i]);
  return index === -1 ? a.length - b.length : byName(a[index] ?? '', b[index] ?? '');
}

/** `edge-gateway on edge-1: 1 setting to change`; `2 of 5 hosts to change, 1 with errors`. */
function summaryOf(sections: readonly Section[]): string {
  const count = (outcome?: ReviewOutcome): number => hostCount(sections, outcome);
  const [first] = sections;
  if (!first) return 'no host to plan for';
  if (count() === 1) return headingOf(first);
  if (count() === count('as planned')) return `${counted(count(), 'host')} as planned`;
  const [errors, unplanned] = [count('errors'), count('not planned')];
  return [
    `${thousands(count('to change'))} of ${counted(count(), 'host')} to change`,
    ...(errors > 0 ? [`${thousands(errors)} with errors`] : []),
    ...(unplanned > 0 ? [`${thousands(unplanned)} could not be planned`] : []),
  ].join(', ');
}

function hostCount(sections: readonly Section[], outcome?: ReviewOutcome): number {
  const counting = outcome ? sections.filter(({ part }) => part.outcome === outcome) : sections;
  return counting.reduce((sum, { hosts }) => sum + hosts.length, 0);
}

/** Shrinks as one. */
interface Piece extends Shrinkable {
  readonly sections: readonly Section[];
}

/** The heading names the host already. */
function onePiece(section: Section): readonly Piece[] {
  const reason = reasonOf(section.part, 'Why: ');
  const least = (level: number): string => (level === ONE_LINE && reason !== '' ? `${reason}\n` : '');
  return [pieceOf([section], (level) => (DETAILS[level] ? bodyText(section, DETAILS[level]) : least(level)))];
}

function manyPieces(sections: readonly Section[]): readonly Piece[] {
  const idle = sections.filter(({ part }) => part.outcome === 'as planned' && part.findings.length === 0);
  const others = sections
    .filter((section) => !idle.includes(section))
    .map((section) => pieceOf([section], textOf(section)));
  return idle.length > 0 ? [...others, idlePiece(idle)] : others;
}

function textOf(section: Section): Piece['text'] {
  const least = (level: number): string => (level === ONE_LINE ? sectionLine(section) : '');
  return (level) => (DETAILS[level] ? sectionText(section, DETAILS[level]) : least(level));
}

function idlePiece(sections: readonly Section[]): Piece {
  const hosts = sections.flatMap((section) => section.hosts).sort(byName);
  const least = (level: number): string => (level === ONE_LINE ? `As planned: ${counted(hosts.length, 'host')}\n` : '');
  return pieceOf(sections, (level) => (DETAILS[level] ? idleHosts(hosts, DETAILS[level]) : least(level)));
}

function pieceOf(sections: readonly Section[], text: Piece['text']): Piece {
  return { sections, text, isError: sections.some(({ part: { outcome } }) => /errors|not planned/.test(outcome)) };
}

/** Characters of what `leftOut` says, at most. */
const LONGEST_NOTE = 300;

/** What a reader has to look up elsewhere; empty where all is there. */
function leftOut(pieces: readonly Piece[], levels: readonly number[], limit: number): string {
  if (levels.every((level) => level === 0)) return '';
  const gone = pieces.filter((_piece, index) => levels[index] === GONE).flatMap(({ sections }) => sections);
  const outcomes = REVIEW_OUTCOMES.map((outcome) => [hostCount(gone, outcome), outcome] as const).filter(
    ([n]) => n > 0,
  );
  const told = outcomes.map(([n, outcome]) => `${thousands(n)} ${WORDS[outcome]}`).join(', ');
  const more = gone.length > 0 && levels.length > 1 ? `${counted(hostCount(gone), 'more host')}: ${told}.\n` : '';
  return blocks([more, `Shortened to ${thousands(limit)} characters: \`--format text\` shows all of it.\n`]);
}

const WORDS: Readonly<Record<ReviewOutcome, string>> = {
  'not planned': 'could not be planned',
  errors: 'with errors',
  'to change': 'to change',
  'as planned': 'as planned',
};
