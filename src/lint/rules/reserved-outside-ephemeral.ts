import { meet, rangeWord } from '../range-views.ts';
import type { Rule } from '../rule.ts';
import { portSetWord } from '../../model/ports/ports-words.ts';
import { formatRange } from '../../model/ports/port-set.ts';

export const reservedOutsideEphemeral: Rule = {
  id: 'reserved-outside-ephemeral',
  severity: 'info',
  platforms: ['linux'],
  summary: 'A reservation lies outside the ephemeral range, where it has no effect.',
  why: `The kernel looks at the list of reserved ports only when it chooses a port by itself, and it chooses from the ephemeral
range only. A program that asks for a reserved port gets it, in the range or not (measured on Linux 6.18): reserving does not
keep a port for anybody. The rule compares with the range that the plan names or, when it names none, with
that of the host of \`--host\`; without either it is silent.`,
  *check(host) {
    const { ephemeral, reservations, facts } = host;
    const range = ephemeral.value.tcp;
    if (!ephemeral.at && !facts) return;
    for (const { ports, at } of reservations) {
      if (meet(ports, [range])) continue;
      yield {
        message: `reserving ${portSetWord(ports)} has no effect: the kernel hands out ports of ${rangeWord(host, `ephemeral range ${formatRange(range)}`)} only`,
        help: 'take the item out; a service with these ports would be checked for conflicts',
        at,
        ...(ephemeral.at && { related: [{ message: 'the range is set here', at: ephemeral.at }] }),
      };
    }
  },
};
