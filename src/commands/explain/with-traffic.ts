import type { Host } from '../../host/host.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import { trafficAnswers } from '../../model/nat/traffic-answers.ts';

/** Each with who gets what is sent to its port. Packet rules are read once for all of them. */
export async function withTraffic(
  host: Pick<Host, 'nat'>,
  explanations: readonly Explanation[],
): Promise<readonly Explanation[]> {
  if (explanations.length === 0) return [];
  const { nat, unseen } = await host.nat();
  return explanations.map((explanation) => ({
    ...explanation,
    traffic: nat === null ? [] : trafficAnswers(nat, explanation.asked),
    unseen: [...explanation.unseen, ...unseen],
  }));
}
