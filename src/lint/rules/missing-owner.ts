import type { LintRule } from '../rule.ts';
import { formatPortSet } from '../../model/ports/port-set.ts';

export const missingOwner: LintRule = {
  id: 'missing-owner',
  severity: 'info',
  isOff: true,
  summary: 'A service or a reservation does not say whose it is.',
  why: `A list of ports that many teams share is kept up for years only when each entry says whom to ask: entries that no team
dares to take out stay for good (bloomberg/chef-bcpc pull requests 865 and 2289 are nine years of one such list).`,
  *check({ services, reservations }) {
    const help = 'say whom to ask: owner with the name of a team or a person';
    for (const { name, owner, at } of services) {
      if (owner === undefined) yield { message: `${name} has no owner`, help, at };
    }
    for (const { ports, owner, at } of reservations) {
      if (owner === undefined) yield { message: `the reservation of ${formatPortSet(ports)} has no owner`, help, at };
    }
  },
};
