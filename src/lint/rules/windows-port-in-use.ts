import { grouped } from '../../model/grouped.ts';
import { NO_WINDOWS, type StackFacts } from '../../model/host/host-facts.ts';
import type { Position } from '../../model/plan/position.ts';
import { leftToServers } from '../../model/plan/reservation-claims.ts';
import { includes, type PortSet, subtract } from '../../model/ports/port-set.ts';
import type { Listener } from '../../model/sockets/listener.ts';
import { inUseFinding } from '../../port-catalog/windows-ports-in-use.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { LintRule } from '../rule.ts';
import { isOnStack, itemToExclude, toExclude } from '../windows-exclusions.ts';

export const windowsPortInUse: LintRule = {
  id: 'windows-port-in-use',
  severity: 'error',
  needsHost: true,
  platforms: ['windows'],
  summary: 'A socket on the host of `--host` has a port that is to be excluded: netsh refuses that until it is closed.',
  why: `\`netsh\` excludes no port that a socket has: it fails with "The process cannot access the file because it is being used by
another process" (\`ERROR_SHARING_VIOLATION\`, CreatePersistentTcpPortReservation in Microsoft's reference). At a first apply that is the usual case, as
the services of the plan run already: stop the service, apply, start it again. \`portplan apply --stop-service NAME\` does the three for
a service of Windows that has such a port, and starts it again whatever fails. \`plan\` and \`apply\` find the same before anything is tried.

Which program has the port, and whether it is the service itself, a snapshot tells by its process, if it was made by this version.`,
  *check(host) {
    const { holders } = host.facts?.windows ?? NO_WINDOWS;
    const listeners = host.facts?.listeners ?? [];
    if (listeners.length === 0) return;
    const found = (host.facts?.stacks ?? []).flatMap((stack) => inUseOn(host, stack, listeners));
    const byPort = grouped(found, ({ listener: { port }, because, at }) => JSON.stringify([port, because, at]));
    for (const all of byPort.values()) {
      const [first] = all;
      if (!first) continue;
      const { because, at, listener } = first;
      yield { ...inUseFinding({ ...listener, because, listeners: all.map((each) => each.listener) }, holders), at };
    }
  },
};

interface InUse {
  readonly listener: Listener;
  readonly because: string | null;
  readonly at: Position;
}

function inUseOn(host: PlannedHost, stack: StackFacts, listeners: readonly Listener[]): readonly InUse[] {
  const left = leftToServers(host.services, host.platform, stack.protocol);
  const on = listeners.filter(({ protocol, address }) => {
    return protocol === stack.protocol && address.includes(':') === (stack.family === 'ipv6');
  });
  const inUse = (ports: PortSet, because: string | null, at: Position): readonly InUse[] => {
    const wanted = subtract(ports, left);
    return on.filter(({ port }) => includes(wanted, port)).map((listener) => ({ listener, because, at }));
  };
  return [
    ...host.endpoints
      .filter((declared) => isOnStack(declared, stack))
      .flatMap((each) => inUse(toExclude(host, each, stack), each.service.name, each.endpoint.at)),
    ...host.reservations.flatMap((each) => inUse(itemToExclude(each, stack), each.reason ?? null, each.at)),
  ];
}
