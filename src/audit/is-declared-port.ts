import type { DesiredState } from '../model/plan/desired-state.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { portSet } from '../model/ports/port-set.ts';
import { portTest } from '../model/ports/port-test.ts';

/** Whether a service of the plan has a port. */
export function isDeclaredPort(desired: DesiredState | null): (protocol: Protocol, port: number) => boolean {
  const endpoints = (desired?.services ?? []).flatMap((service) => service.endpoints);
  const of = (wanted: Protocol): ((port: number) => boolean) =>
    portTest(portSet(endpoints.filter(({ protocol }) => protocol === wanted).map(({ ports }) => ports)));
  const tests = { tcp: of('tcp'), udp: of('udp'), sctp: of('sctp') };
  return (protocol, port) => tests[protocol](port);
}
