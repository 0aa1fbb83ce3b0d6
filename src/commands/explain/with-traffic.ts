import type { Explanation } from '../../model/explain/explanation.ts';
import type { SeenNat } from '../../model/nat/host-nat.ts';
import { trafficAnswers } from '../../model/nat/traffic-answers.ts';

/** The explanation with who gets what is sent to its port. */
export function withTraffic({ nat, unseen }: SeenNat): (explanation: Explanation) => Explanation {
  return (explanation) => ({
    ...explanation,
    traffic: nat === null ? [] : trafficAnswers(nat, explanation.asked),
    unseen: [...explanation.unseen, ...unseen],
  });
}
