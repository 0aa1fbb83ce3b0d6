import { rangeWord } from '../range-views.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';

export const ephemeralBelowUnprivileged: LintRule = {
  id: 'ephemeral-below-unprivileged',
  severity: 'warning',
  platforms: ['linux'],
  summary: 'The ephemeral range starts in the ports that are kept for root, and Linux refuses it.',
  why: `Linux takes a range only if its first port is not below \`ip_unprivileged_port_start\`, and gives \`EINVAL\` otherwise; the same
the other way round: a start above the first port of the range is refused (both measured on Linux 6.18). A host has the start
1024 and the range 32768-60999 unless something sets them, in every new network namespace too. So a plan that names one of the
two, and not so that it fits the default of the other, depends on a setting that it does not name: on a host without that
nothing is written. Where the plan names both and they do not fit, it is an error, and so it is where it does not fit the host
of \`--host\`.`,
  *check(host) {
    if (host.ephemeral.value.tcp.first >= host.unprivilegedPortStart.value) return;
    if (host.ephemeral.at) yield refusedRange(host, host.ephemeral.at);
    else if (host.unprivilegedPortStart.at) yield refusedStart(host, host.unprivilegedPortStart.at);
  },
};

function refusedRange(host: PlannedHost, at: LintFinding['at']): LintFinding {
  const { ephemeral, unprivilegedPortStart: start, facts } = host;
  const { first } = ephemeral.value.tcp;
  return {
    ...((start.at ?? facts) && { severity: 'error' }),
    message: `the ephemeral range starts at ${first}, below the unprivileged port start ${start.value}${whose(host)}: Linux refuses that`,
    help: `start the range at ${start.value} or later, or write unprivilegedPortStart: ${first}`,
    at,
    ...(start.at && { related: [{ message: 'the start is set here', at: start.at }] }),
  };
}

function whose({ unprivilegedPortStart: { at }, facts }: PlannedHost): string {
  if (at) return '';
  return facts ? ` of ${facts.host}` : ' that a host has by default';
}

/** Without a host it is not known which range there is: only what there is by default. */
function refusedStart(host: PlannedHost, at: LintFinding['at']): LintFinding {
  const { ephemeral, unprivilegedPortStart: start, facts } = host;
  const { first } = ephemeral.value.tcp;
  const [where, unless] = facts
    ? [`where ${rangeWord(host)} starts`, '']
    : ['where the ephemeral range starts by default', ', unless the host has another range'];
  return {
    ...(facts && { severity: 'error' }),
    message: `the unprivileged port start ${start.value} is above ${first}, ${where}: Linux refuses that${unless}`,
    help: `write ephemeral too, with a range that starts at ${start.value} or later, or a start of ${first} or lower`,
    at,
  };
}
