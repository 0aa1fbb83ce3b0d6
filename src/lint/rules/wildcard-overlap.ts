import type { Conflict } from '../conflicts.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { betweenServices, relatedTo } from '../conflict-groups.ts';
import { addressWord, serviceWord } from '../endpoint-words.ts';
import { portsWord } from '../../words/ports-words.ts';

export const wildcardOverlap: LintRule = {
  id: 'wildcard-overlap',
  severity: 'warning',
  summary: 'A specific address lies behind the wildcard of another service, and takes its traffic there.',
  why: `Both can bind, so nothing fails: what arrives at the specific address goes to the service that bound it, everything else
to the one with the wildcard. That is how Windows and the BSDs work with their usual options, and Linux when both set
\`SO_REUSEPORT\`, or \`SO_REUSEADDR\` for UDP. A health check on \`127.0.0.1\` then asks another program than the users reach.
Where the second bind is refused instead, the finding is a \`port-conflict\`.`,
  *check({ conflicts }) {
    for (const conflict of betweenServices(conflicts)) {
      if (conflict.verdict.answer === 'hidden') yield hidden(conflict, conflict.verdict.specific === 'a');
    }
  },
};

function hidden(conflict: Conflict, isEarlierSpecific: boolean): LintFinding {
  const { earlier, later, ports } = conflict;
  const [specific, wide] = isEarlierSpecific ? [earlier, later] : [later, earlier];
  const where = `${portsWord(ports, later.endpoint.protocol)} at ${addressWord(specific.endpoint)}`;
  const [name, other] = [specific, wide].map((each) => (each === earlier ? serviceWord(each) : each.service.name));
  return {
    message: `${name ?? ''} gets what arrives for ${where}, and ${other ?? ''}, which listens on ${addressWord(wide.endpoint)}, does not`,
    help: 'give one of them another port, or let both listen on specific addresses',
    at: later.endpoint.at,
    related: relatedTo(conflict),
  };
}
