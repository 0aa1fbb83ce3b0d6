import type { DesiredState } from '../model/plan/desired-state.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { portSet } from '../model/ports/port-set.ts';
import { byEveryProtocol } from '../model/plan/by-protocol.ts';
import { portTest } from '../model/ports/port-test.ts';

/** Whether a service of the plan has a port. */
export function isDeclaredPort(desired: DesiredState | null): (protocol: Protocol, port: number) => boolean {
  const endpoints = (desired?.services ?? []).flatMap((service) => service.endpoints);
  const tests = byEveryProtocol((wanted) =>
    portTest(portSet(endpoints.filter(({ protocol }) => protocol === wanted).map(({ ports }) => ports))),
  );
  return (protocol, port) => tests[protocol](port);
}
