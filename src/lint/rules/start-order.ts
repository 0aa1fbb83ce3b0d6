import type { LintRule } from '../rule.ts';
import { relatedTo } from '../conflict-groups.ts';
import { serviceWord } from '../endpoint-words.ts';
import { portsWord } from '../../words/ports-words.ts';

export const startOrder: LintRule = {
  id: 'start-order',
  severity: 'warning',
  summary: 'Two services can have one port only when they start in one order.',
  why: `What the OS checks is the socket that comes second. On Windows a wildcard takes what is left when another account has a
specific address of that port already, and the other way round the specific bind fails with \`WSAEACCES\` (Microsoft's table
for \`SO_REUSEADDR\` and \`SO_EXCLUSIVEADDRUSE\`). After a reboot, or a restart of one of the two, the order is another one.`,
  *check({ conflicts }) {
    for (const conflict of conflicts) {
      const { earlier, later, ports, verdict } = conflict;
      if (verdict.answer !== 'in-order') continue;
      const first = verdict.first === 'a' ? earlier : later;
      yield {
        message: `${later.service.name} and ${serviceWord(earlier)} can both have ${portsWord(ports, later.endpoint.protocol)} only when ${first.service.name} starts first`,
        help: 'give one of them another port, or addresses that do not overlap',
        at: later.endpoint.at,
        related: relatedTo(conflict),
      };
    }
  },
};
