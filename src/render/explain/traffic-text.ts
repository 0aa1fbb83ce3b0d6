/** Who gets what is sent to a port: one line for each of outside, this host and the loopback. */
import type { TrafficAnswer } from '../../model/nat/traffic-answers.ts';
import { ORIGIN_WORDS, takerText } from '../../words/traffic-words.ts';
import { listWord } from '../../model/text/listed.ts';
import { ruleOwner } from '../../model/nat/rule-owner.ts';

/** None where the service gets all of it: that is what everybody expects. */
export function trafficLines(answers: readonly TrafficAnswer[], port: number): readonly string[] {
  if (answers.every(({ gets }) => gets === 'service')) return [];
  return answers.map((answer) => `${whence(answer, answers)}: ${takerText(answer, port)}`);
}

/** The addresses and interfaces are named only where they make a difference. */
function whence({ from, to, inputs }: TrafficAnswer, all: readonly TrafficAnswer[]): string {
  const isOne = all.filter((one) => one.from === from).length === 1;
  if (isOne) return ORIGIN_WORDS[from];
  const through = inputs.length === 0 ? '' : ` (${listWord(inputs)})`;
  return `${ORIGIN_WORDS[from]} to ${listWord(to)}${through}`;
}

/** As schemas/output.schema.json describes it. */
export function trafficJson(answer: TrafficAnswer, port: number): object {
  const { from, gets, to, inputs, possible } = answer;
  const by = possible.map(({ outcome }) => outcome.by).find((rule) => rule !== null) ?? null;
  const rule = typeof by === 'string' ? by : (by?.text ?? null);
  const owner = by === null || typeof by === 'string' ? null : ruleOwner(by, port);
  return {
    from,
    gets,
    to,
    inputs,
    by: gets === 'service' ? null : takerText(answer, port),
    rule,
    program: owner?.program ?? null,
  };
}
