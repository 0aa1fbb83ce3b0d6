/** What an explanation is worth that was made of a snapshot: a refusal is one, and nothing is settled otherwise. */
import type { BindFacts } from '../model/explain/bind-facts.ts';
import type { Evidence, Explanation } from '../model/explain/explanation.ts';
import type { Unseen } from '../model/unseen/unseen.ts';

/** `unseen`: what the snapshot does not show. A connection or a silent socket, which a snapshot does not show, may be in the way of what seems free. */
export function ofSnapshot(explanation: Explanation, facts: BindFacts, unseen: readonly Unseen[]): Explanation {
  const { bindable, remedies, evidence } = explanation;
  return {
    ...explanation,
    bindable: bindable === false ? false : null,
    needsReuse: null,
    evidence: [...evidence, ...privilegeEvidence(facts)],
    // What to stop there, only that host can tell.
    remedies: bindable === false && explanation.sockets.length > 0 ? [{ advice: { kind: 'another-port' } }] : remedies,
    tried: { result: 'not-tried', because: 'snapshot' },
    unseen: [...explanation.unseen, ...unseen],
  };
}

function privilegeEvidence(facts: BindFacts): readonly Evidence[] {
  if (facts.platform === 'windows') return [];
  const { asked, settings } = facts;
  const start = settings.unprivilegedPortStart;
  return asked.user === null && asked.port < start ? [{ kind: 'needs-privilege', start }] : [];
}
