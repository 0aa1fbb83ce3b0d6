import type { Explanation } from '../../model/explain/explanation.ts';
import { grouped } from '../../model/grouped.ts';
import { count, formatPortSet, type PortSet, portsOf, union } from '../../model/ports/port-set.ts';
import type { Looked, Preflight, ServiceNote, Unasked } from '../../model/explain/preflight.ts';
import { evidenceText } from './evidence-text.ts';
import { remedyText } from './remedies/remedy-text.ts';
import { summaryText } from './summary-text.ts';

/**
 * A sentence for each service, cause and holder: whose port it is, what has it, how many others are like it, and what to do
 * first. Rights that nothing here can tell of are told too: a server that fails for want of them says less.
 */
export function formatObstacles({ looked, unasked, notes }: Preflight, isQuiet: boolean): string {
  const told = looked.filter(({ explanation }) => isObstacle(explanation) || (!isQuiet && isAboutRights(explanation)));
  const isBlocked = told.some(({ explanation }) => isObstacle(explanation));
  const sentences = [...grouped(told, ({ explanation }) => keyOf(explanation)).values()].map(sentence);
  const rest = [...(isBlocked ? unasked.map(unaskedWords) : []), ...(isQuiet ? [] : new Set(notes.map(noteText)))];
  return [...sentences, ...rest].map((line) => `portplan: ${line}\n`).join('');
}

function isObstacle({ bindable }: Explanation): boolean {
  return bindable === false;
}

function isAboutRights({ bindable, cause }: Explanation): boolean {
  return bindable === null && cause.kind === 'unprivileged-start';
}

function keyOf({ asked: { service, protocol }, bindable, cause, sockets: [first] }: Explanation): string {
  const holders = (first?.holders ?? []).map(({ pid }) => pid);
  return [service, protocol, bindable, cause.kind, ...holders].join(' ');
}

function sentence([first, ...others]: readonly Looked[]): string {
  if (!first) return '';
  const { asked, bindable, remedies } = first.explanation;
  const summary = summaryText(first.explanation);
  const more = union(first.alike, ...others.map(({ explanation, alike }) => withOwn(explanation, alike)));
  const [remedy] = bindable === null ? [] : remedies;
  const parts = [
    bindable === null ? `unsure: ${summary}` : summary,
    ...moreWords(more),
    ...(remedy ? [remedyText(remedy, asked)] : []),
  ];
  return `${asked.service ?? ''}: ${parts.join('; ')}`;
}

function withOwn({ asked }: Explanation, alike: PortSet): PortSet {
  return union(alike, portsOf(asked.port));
}

function moreWords(ports: PortSet): readonly string[] {
  if (ports.length === 0) return [];
  return [`so it is with ${count(ports)} more: ${shortened(ports)}`];
}

/** The most ranges that the text names; the JSON has all of them. */
const MOST_RANGES = 8;

function shortened(ports: PortSet): string {
  const left = ports.length - MOST_RANGES;
  return formatPortSet(ports.slice(0, MOST_RANGES)) + (left > 0 ? ` … ${ports.at(-1)?.last}` : '');
}

function unaskedWords({ service, protocol, ports }: Unasked): string {
  return `${service}: ${count(ports)} more ${protocol} ports are in use, by too many for preflight to ask about each: ${shortened(ports)}`;
}

function noteText({ service, evidence }: ServiceNote): string {
  return `${service}: ${evidenceText(evidence)}`;
}

/** A line for each endpoint that nothing is in the way of, and for what nothing settles. */
export function formatPreflight({ looked }: Preflight): string {
  const lines = looked.flatMap(({ explanation, alike }) => {
    const { asked, bindable } = explanation;
    if (isObstacle(explanation) || isAboutRights(explanation)) return [];
    const summary = summaryText(explanation);
    const words = bindable === null ? `unsure: ${summary}` : summary;
    return [`${asked.service ?? ''}: ${[words, ...moreWords(alike)].join('; ')}`];
  });
  return lines.map((line) => `${line}\n`).join('');
}
