/** Why a port of a Linux host can or can't be bound. */
import type { Cause } from '../../model/explain/cause.ts';
import type { Evidence, Explanation } from '../../model/explain/explanation.ts';
import type { OriginEvidence } from '../../model/sockets/connection-origin.ts';
import { isUnexplained } from './decide.ts';
import type { JudgedBind } from './judged-bind.ts';
import { mustClearV6Only } from './trial.ts';
import { grantEvidence } from './privilege.ts';
import { remediesOf } from './remedies/remedies.ts';
import { unseenOf } from './unseen.ts';
import { outlookOf } from './outlook.ts';
import { causeOf, isAboutSockets } from './cause-of.ts';

export function explainLinuxBind(judged: JudgedBind): Explanation {
  const { facts, decision, tried, sockets } = judged;
  return {
    platform: 'linux',
    asked: facts.asked,
    cause: causeOf(judged),
    bindable: decision.bindable,
    needsReuse: decision.needsReuse,
    sockets,
    socketCount: decision.blockers.length,
    evidence: evidenceOf(judged),
    remedies: remediesOf(judged),
    tried,
    reuseAddressHelps: reuseHelps(judged),
    outlook: outlookOf(facts),
    traffic: [],
    unseen: unseenOf(judged),
  };
}

function evidenceOf(judged: JudgedBind): readonly Evidence[] {
  const { decision, facts, possibleHolders, wasTaken } = judged;
  if (isUnexplained(decision))
    return possibleHolders === null
      ? [{ kind: 'never-seen' }]
      : possibleHolders.map((holder) => ({ kind: 'possible-holder', holder }));
  return [
    ...(wasTaken ? [{ kind: 'taken-for-moments' } as const] : []),
    ...(decision.cause === 'unprivileged-start' ? grantEvidence(facts) : []),
    ...directionEvidence(causeOf(judged)),
    ...(mustClearV6Only(facts) ? [{ kind: 'v6only-by-default', address: facts.asked.address ?? '' } as const] : []),
  ];
}

const BY_PORTS: readonly OriginEvidence[] = ['own-port-is-ephemeral', 'ports-are-alike'];

/** A former server inside the ephemeral range looks like a client that was given the port. */
function directionEvidence(cause: Cause): readonly Evidence[] {
  const origin = 'origin' in cause ? cause.origin : null;
  const isDeduced = origin?.begunBy === 'this-host' && BY_PORTS.includes(origin.because);
  return isDeduced ? [{ kind: 'direction-deduced' }] : [];
}

/** Whether SO_REUSEADDR would help; null where nothing blocks, or where no bind was tried that could tell. */
function reuseHelps({ decision: { cause, blockers }, facts, tried }: JudgedBind): boolean | null {
  const isQuestion = blockers.length > 0 && facts.asked.reuse.includes('address');
  if (!isQuestion || tried.result === 'not-tried') return null;
  if (tried.result === 'bound') return isAboutSockets(cause) ? true : null;
  return tried.error === 'EADDRINUSE' ? false : null;
}
