import { meet, rangeWord } from '../range-views.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { Position } from '../../model/plan/position.ts';
import { portSetWord } from '../../words/ports-words.ts';
import { formatRange, type PortSet } from '../../model/ports/port-set.ts';

export const reservedOutsideEphemeral: LintRule = {
  id: 'reserved-outside-ephemeral',
  severity: 'info',
  platforms: ['linux'],
  summary: 'A reservation lies outside the ephemeral range, where it has no effect.',
  why: `The kernel looks at the list of reserved ports only when it chooses a port by itself, and it chooses from the ephemeral
range only. A program that asks for a reserved port gets it, in the range or not (measured on Linux 6.18): reserving does not
keep a port for anybody, as \`reserve: always\` of a service does not either. The rule compares with the range that the plan
names or, when it names none, with that of the host of \`--host\`; without either it is silent.`,
  *check(host) {
    const { ephemeral, reservations, services, facts } = host;
    if (!ephemeral.at && !facts) return;
    for (const { ports, at } of reservations)
      yield* idle(host, ports, at, 'take the item out; a service with these ports would be checked for conflicts');
    for (const { endpoints } of services.filter(({ reserve }) => reserve === 'always'))
      for (const { ports, at } of endpoints)
        yield* idle(
          host,
          [ports],
          at,
          'take out `reserve: always`: a service is reserved by itself where the range has it',
        );
  },
};

function* idle(host: PlannedHost, ports: PortSet, at: Position, help: string): Iterable<LintFinding> {
  const { ephemeral } = host;
  const range = ephemeral.value.tcp;
  if (meet(ports, [range])) return;
  yield {
    message: `reserving ${portSetWord(ports)} has no effect: the kernel hands out ports of ${rangeWord(host, `ephemeral range ${formatRange(range)}`)} only`,
    help,
    at,
    ...(ephemeral.at && { related: [{ message: 'the range is set here', at: ephemeral.at }] }),
  };
}
