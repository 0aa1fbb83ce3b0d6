import type { Finding, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';

export const ephemeralBelowUnprivileged: Rule = {
  id: 'ephemeral-below-unprivileged',
  severity: 'warning',
  platforms: ['linux'],
  summary: 'The ephemeral range starts in the ports that are kept for root, and Linux refuses it.',
  why: `Linux takes a range only if its first port is not below \`ip_unprivileged_port_start\`, and gives \`EINVAL\` otherwise; the same
the other way round: a start above the first port of the range is refused (both measured on Linux 6.18). A host has the start
1024 and the range 32768-60999 unless something sets them, in every new network namespace too. So a plan that names one of the
two, and not so that it fits the default of the other, depends on a setting that it does not name: on a host without that
nothing is written. Where the plan names both and they do not fit, it is an error.`,
  *check(subject) {
    if (subject.ephemeral.value.tcp.first >= subject.unprivilegedPortStart.value) return;
    if (subject.ephemeral.at) yield refusedRange(subject, subject.ephemeral.at);
    else if (subject.unprivilegedPortStart.at) yield refusedStart(subject, subject.unprivilegedPortStart.at);
  },
};

function refusedRange({ ephemeral, unprivilegedPortStart: start }: Subject, at: Finding['at']): Finding {
  const { first } = ephemeral.value.tcp;
  return {
    ...(start.at && { severity: 'error' }),
    message: `the ephemeral range starts at ${first}, below the unprivileged port start ${start.value}${start.at ? '' : ' that a host has by default'}: Linux refuses that`,
    help: `start the range at ${start.value} or later, or write unprivilegedPortStart: ${first}`,
    at,
    ...(start.at && { related: [{ message: 'the start is set here', at: start.at }] }),
  };
}

/** Which range the host has is not known: only what it has by default. */
function refusedStart({ ephemeral, unprivilegedPortStart: start }: Subject, at: Finding['at']): Finding {
  const { first } = ephemeral.value.tcp;
  return {
    message: `the unprivileged port start ${start.value} is above ${first}, where the ephemeral range starts by default: Linux refuses that, unless the host has another range`,
    help: `write ephemeral too, with a range that starts at ${start.value} or later, or a start of ${first} or lower`,
    at,
  };
}
