import { hasReservations, meet } from '../range-views.ts';
import type { LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import { portSetWord } from '../../words/ports-words.ts';
import { portSet } from '../../model/ports/port-set.ts';
import { PLATFORMS, type Reservation } from '../../model/plan/desired-state.ts';
import type { Protocol } from '../../model/ports/protocol.ts';

export const reservedUnused: LintRule = {
  id: 'reserved-unused',
  severity: 'info',
  platforms: PLATFORMS.filter(hasReservations),
  summary: 'A reservation gives no reason, and no service of the plan listens there.',
  why: `In a year the reason is forgotten, and it seems too risky to release the ports: bloomberg/chef-bcpc kept such a list
by hand for nine years, while services came and went (pull requests 865 and 2289). A service in the plan reserves its ports by
itself and releases them when it goes; a reservation for something else should say what for.`,
  *check(host) {
    const tcp = listenPorts(host, 'tcp');
    const udp = listenPorts(host, 'udp');
    for (const reservation of host.reservations) {
      const { ports, protocol, reason, at } = reservation;
      const isUsed = (protocol !== 'udp' && meet(ports, tcp)) || (protocol !== 'tcp' && meet(ports, udp));
      if (reason !== undefined || isUsed) continue;
      yield {
        message: `no service of the plan listens on the reserved ${portSetWord(ports, protocol)}, and no reason is given`,
        help: helpFor(reservation),
        at,
      };
    }
  },
};

function listenPorts({ endpoints }: PlannedHost, protocol: Protocol) {
  return portSet(
    endpoints.filter(({ endpoint }) => endpoint.protocol === protocol).map(({ endpoint }) => endpoint.ports),
  );
}

function helpFor({ owner }: Reservation): string {
  if (owner !== undefined) return `${owner} may know the reason: write it down, or take the item out`;
  return 'give a reason, as in {ports: 61616, reason: ActiveMQ}, or take the item out';
}
