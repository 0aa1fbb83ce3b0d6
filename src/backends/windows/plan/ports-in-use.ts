/** Ports that are to be excluded while a socket has them: an apply would fail there, and undo the rest. */
import { grouped } from '../../../model/grouped.ts';
import type { Diagnostic } from '../../../model/plan/diagnostic.ts';
import type { Position } from '../../../model/plan/position.ts';
import { includes, portSet, type PortSet } from '../../../model/ports/port-set.ts';
import type { Listener } from '../../../model/sockets/listener.ts';
import { inUseFinding, type PortInUse } from '../../../port-catalog/windows-ports-in-use.ts';
import type { WindowsPlanParts } from './plan-parts.ts';
import type { StackPlan } from './stack-plan.ts';

interface BlockedPort extends PortInUse {
  readonly at: Position;
}

/** The sockets on ports that are to be excluded on their stack. */
export function blockingListeners(stacks: readonly StackPlan[], listeners: readonly Listener[]): readonly Listener[] {
  const added = new Map(stacks.map((stack) => [stackOf(stack), addedOn(stack)]));
  return listeners.filter((each) => includes(added.get(`${familyOf(each)} ${each.protocol}`) ?? [], each.port));
}

/** `isStopped`: what has the port is stopped meanwhile. */
export function portsInUse(
  { stacks, host }: WindowsPlanParts,
  isStopped: (listener: Listener) => boolean,
): readonly Diagnostic[] {
  const blocking = blockingListeners(stacks, host.listeners ?? []).filter((each) => !isStopped(each));
  const byPort = grouped(blocking, ({ port, protocol }) => `${port} ${protocol}`);
  return [...byPort.values()]
    .flatMap((all) => blockedPorts(stacks, all))
    .map((blocked) => ({
      rule: 'windows-port-in-use',
      ...inUseFinding(blocked, host.holders),
      at: blocked.at,
    }));
}

/** One for each service or item that wants the port. */
function blockedPorts(stacks: readonly StackPlan[], listeners: readonly Listener[]): readonly BlockedPort[] {
  const [first] = listeners;
  if (!first) return [];
  const { port, protocol } = first;
  const claims = stacks
    .filter(({ state }) => state.protocol === protocol)
    .flatMap(({ exclusions }) => exclusions?.claims ?? [])
    .filter(({ ports }) => includes(ports, port));
  const each = grouped(claims, ({ because, at }) => JSON.stringify([because, at]));
  return [...each.values()].flatMap((group) =>
    group.slice(0, 1).map(({ because, at }) => ({ port, protocol, because, listeners, at })),
  );
}

function addedOn({ exclusions }: StackPlan): PortSet {
  return portSet(exclusions?.added ?? []);
}

function stackOf({ state }: StackPlan): string {
  return `${state.family} ${state.protocol}`;
}

function familyOf({ address }: Listener): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
