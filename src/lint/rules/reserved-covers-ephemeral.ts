import { PLATFORMS } from '../../model/plan/desired-state.ts';
import { hasReservations, mostReserving, rangeViews } from '../range-views.ts';
import type { LintRule } from '../rule.ts';

export const reservedCoversEphemeral: LintRule = {
  id: 'reserved-covers-ephemeral',
  severity: 'error',
  platforms: PLATFORMS.filter(hasReservations),
  summary: 'Reservations leave no port of the ephemeral range for outgoing connections.',
  why: `The kernel takes the list as it is, and the host is cut off: a TCP connect fails with \`EADDRNOTAVAIL\`, a bind to port 0 with
\`EADDRINUSE\`, a UDP connect with \`EAGAIN\`, for IPv4 and IPv6 alike (measured on Linux 6.18). Ports of services count as
well: a service in the ephemeral range is reserved unless it says \`reserve: never\`.`,
  *check(host) {
    for (const { name, range, usable } of rangeViews(host)) {
      if (usable.length > 0) continue;
      const at = host.ephemeral.at ?? mostReserving(host, [range]);
      const message = `every port of ${name} is reserved: no outgoing connection gets one`;
      if (at) yield { message, help: 'widen the range, or reserve less of it', at };
    }
  },
};
