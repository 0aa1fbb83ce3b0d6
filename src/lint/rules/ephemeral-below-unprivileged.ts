import type { Rule } from '../rule.ts';

export const ephemeralBelowUnprivileged: Rule = {
  id: 'ephemeral-below-unprivileged',
  severity: 'warning',
  platforms: ['linux'],
  summary: 'The ephemeral range starts in the ports that are kept for root, and Linux refuses it.',
  why: `Linux takes a range only if its first port is not below \`ip_unprivileged_port_start\`, and gives \`EINVAL\` otherwise; the same
the other way round (measured on Linux 6.18). That start is 1024 unless something sets it, in every new network namespace too.
So a range below 1024 depends on a setting that the plan does not name: on a host without it nothing is written. Where the
plan names both and they do not fit, it is an error.`,
  *check({ ephemeral, unprivilegedPortStart }) {
    const { first } = ephemeral.value.tcp;
    const start = unprivilegedPortStart.value;
    if (!ephemeral.at || first >= start) return;
    const isNamed = unprivilegedPortStart.at !== null;
    yield {
      ...(isNamed && { severity: 'error' }),
      message: `the ephemeral range starts at ${first}, below the unprivileged port start ${start}${isNamed ? '' : ' that a host has by default'}: Linux refuses that`,
      help: `start the range at ${start} or later, or write unprivilegedPortStart: ${first}`,
      at: ephemeral.at,
      ...(unprivilegedPortStart.at && {
        related: [{ message: 'the start is set here', at: unprivilegedPortStart.at }],
      }),
    };
  },
};
