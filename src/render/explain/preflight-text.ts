import { lines, type Printable } from '../../model/text/printable.ts';
import { isFree } from '../../model/explain/cause.ts';
import type { Evidence, Explanation } from '../../model/explain/explanation.ts';
import { grouped } from '../../model/grouped.ts';
import {
  count,
  formatPortSet,
  formatRange,
  portsAmong,
  type PortSet,
  portsOf,
  subtract,
  union,
} from '../../model/ports/port-set.ts';
import { portSetWord } from '../../words/ports-words.ts';
import {
  isShort,
  isUnsure,
  type ExplainedPorts,
  mayBeShort,
  type PoolTally,
  type Preflight,
  type ServiceNote,
  type Unasked,
} from '../../model/explain/preflight.ts';
import { holdersWords } from '../../words/holder-words.ts';
import { counted, thousands } from '../../model/text/counted.ts';
import { bearsOn } from '../../model/unseen/unseen.ts';
import { unseenWords } from '../../words/unseen-words.ts';
import { evidenceText } from './evidence-text.ts';
import { sharingText } from './remedies/connection-texts.ts';
import { remedyTexts } from './remedies/remedy-text.ts';
import { summaryText } from './summary-text.ts';

/**
 * A sentence for each service, cause and holder: whose port it is, what has it, how many others are like it, and what to do
 * first. What nothing settles is told as well, and what was not seen; with --quiet not what is no matter of ports.
 */
export function formatObstacles(preflight: Preflight, isQuiet: boolean): Printable {
  const { looked, pools, unseen, notes } = preflight;
  const told = [
    ...sentences(looked.filter(({ explanation }) => explanation.bindable === false)),
    ...pools.filter((pool) => isShort(pool) || mayBeShort(pool)).map(poolWords),
    ...sentences(looked.filter((each) => isUnsure(each) && !isToldByUnseen(each))),
    ...takenLines(preflight),
    ...preflight.unasked.map(unaskedWords),
    ...unseen.map(unseenWords),
    ...(isQuiet ? [] : new Set(notes.map(noteText))),
  ];
  return lines(told.map((each) => `portplan: ${each}`));
}

/** What makes preflight unsure, a line each. */
export function unsureLines(preflight: Preflight): readonly string[] {
  const { looked, pools, unasked } = preflight;
  const rest = [...pools.filter(mayBeShort).map(poolWords), ...unasked.map(unaskedWords)];
  return [...sentences(looked.filter(isUnsure)), ...takenLines(preflight), ...rest];
}

/** `pbx: 3 of the 16,385 ports 16384-32768/udp are free, and 200 must be; asterisk (process 4711) has others`. */
function poolWords(pool: PoolTally): string {
  const { service, protocol, ports, atLeast, free, mayBeFree, declared, held, holders } = pool;
  const size = count([ports]);
  const rest = [
    ...(mayBeFree === 0 ? [] : [`${thousands(mayBeFree)} more may be`]),
    ...(declared.length === 0 ? [] : [`services of the plan listen on ${shortened(declared)}`]),
    ...(held.length === 0 ? [] : [`Windows holds ${shortened(held)}`]),
    ...(holders.length === 0 ? [] : [`${holdersWords({ holders }, '')} ${holders.length > 1 ? 'have' : 'has'} others`]),
  ];
  const range = `${formatRange(ports)}/${protocol}`;
  const words =
    size === 1
      ? `port ${range}, the only one of its pool, is ${free === 1 ? '' : 'not '}free`
      : `${thousands(free)} of the ${counted(size, 'port')} ${range} ${free === 1 ? 'is' : 'are'} free, and ${thousands(atLeast)} must be`;
  return `${service}: ${mayBeShort(pool) ? 'unsure: ' : ''}${[words, ...rest].join('; ')}`;
}

/** A line for each service and rule; what can't be bound anyway is told already. */
function takenLines({ looked, taken }: Preflight): readonly string[] {
  const blocked = looked.filter(({ explanation }) => explanation.bindable === false);
  return taken.flatMap(({ service, protocol, ports, sentence }) => {
    const told = blocked.filter(
      ({ explanation: { asked } }) => asked.service === service && asked.protocol === protocol,
    );
    const rest = subtract(ports, portsAmong(told.map(({ explanation: { asked } }) => asked.port)));
    return rest.length === 0 ? [] : [`${service}: ${portSetWord(rest, protocol)}: ${sentence}`];
  });
}

/** Nothing that is known is in the way: what was not seen is all that there is to say. */
function isToldByUnseen({ explanation: { cause, evidence, unseen } }: ExplainedPorts): boolean {
  return isFree(cause) && !evidence.some(isOpenQuestion) && unseen.some((each) => bearsOn(each, 'bind'));
}

/** What leaves a bind open that nothing is in the way of. */
function isOpenQuestion({ kind }: Evidence): boolean {
  return kind === 'v6only-by-default';
}

function sentences(looked: readonly ExplainedPorts[]): readonly string[] {
  return [...grouped(looked, ({ explanation }) => keyOf(explanation)).values()].map(sentence);
}

function keyOf({ asked: { service, protocol }, bindable, cause, sockets: [first] }: Explanation): string {
  const holders = (first?.holders ?? []).map(({ pid }) => pid);
  return [service, protocol, bindable, cause.kind, ...holders].join(' ');
}

function sentence([first, ...others]: readonly ExplainedPorts[]): string {
  if (!first) return '';
  const { asked, bindable, remedies } = first.explanation;
  const summary = summaryText(first.explanation);
  const more = union(
    first.alike,
    ...others.map(({ explanation, alike }) => union(alike, portsOf(explanation.asked.port))),
  );
  const [remedy] = bindable === null ? [] : remedies;
  const share = bindable === null ? remedies.flatMap(({ advice }) => (advice.kind === 'share' ? [advice] : [])) : [];
  const parts = [
    bindable === null ? `unsure: ${summary}` : summary,
    ...first.explanation.evidence.filter(isOpenQuestion).map(evidenceText),
    ...moreWords(more),
    ...share.map((advice) => `${sharingText(advice)}, they share it`),
    ...remedyTexts(remedy ? [remedy] : [], asked),
  ];
  return `${asked.service ?? ''}: ${parts.join('; ')}`;
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

/** A line for each endpoint that nothing is in the way of. */
export function formatPreflight({ looked, pools }: Preflight): Printable {
  const enough = pools.filter(({ free, atLeast }) => free >= atLeast);
  return lines([...clearLines(looked), ...enough.map(poolWords)]);
}

function clearLines(looked: readonly ExplainedPorts[]): readonly string[] {
  return looked
    .filter(({ explanation }) => explanation.bindable === true)
    .map(({ explanation, alike }) => {
      const parts = [summaryText(explanation), ...moreWords(alike)];
      return `${explanation.asked.service ?? ''}: ${parts.join('; ')}`;
    });
}
