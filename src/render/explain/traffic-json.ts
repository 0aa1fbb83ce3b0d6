import { ruleOwner } from '../../model/nat/rule-owner.ts';
import type { TrafficAnswer } from '../../model/nat/traffic-answers.ts';
import { takerText } from '../../model/nat/traffic-words.ts';

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
