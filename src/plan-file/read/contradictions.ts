import type { DesiredState } from '../../model/plan/desired-state.ts';
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import { formatRange } from '../../model/ports/port-set.ts';
import { formatPosition } from '../../model/plan/position.ts';

/** The diagnostics about values that are valid one by one and contradict each other. They may stand in different files. */
export function contradictionsIn(desired: DesiredState): readonly Diagnostic[] {
  return [differs(desired), belowUnprivileged(desired)].filter((diagnostic) => diagnostic !== null);
}

function differs({ ephemeral, platforms }: DesiredState): Diagnostic | null {
  if (!ephemeral || !platforms?.includes('linux')) return null;
  const [tcp, udp] = [formatRange(ephemeral.value.tcp), formatRange(ephemeral.value.udp)];
  if (tcp === udp) return null;
  return {
    rule: 'ephemeral-differs',
    severity: 'error',
    message: `Linux has one ephemeral range for TCP and UDP, found ${tcp} and ${udp}`,
    help: 'write the same range for both',
    at: ephemeral.at,
  };
}

// Linux refuses a range whose first port is below ip_unprivileged_port_start, and the other way round (EINVAL).
function belowUnprivileged({ ephemeral, unprivilegedPortStart, platforms }: DesiredState): Diagnostic | null {
  if (!ephemeral || !unprivilegedPortStart || platforms?.includes('linux') === false) return null;
  const first = Math.min(ephemeral.value.tcp.first, ephemeral.value.udp.first);
  const start = unprivilegedPortStart.value;
  if (first >= start) return null;
  return {
    rule: 'ephemeral-below-unprivileged',
    severity: 'error',
    message: `the ephemeral range starts at ${first}, below the unprivileged port start ${start} of ${formatPosition(unprivilegedPortStart.at)}: Linux refuses that`,
    help: `start the range at ${start} or later, or write unprivilegedPortStart: ${first}`,
    at: ephemeral.at,
  };
}
