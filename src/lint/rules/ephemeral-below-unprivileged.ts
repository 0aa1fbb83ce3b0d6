import { rangeWord } from '../ephemeral.ts';
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
nothing is written. Where the plan names both and they do not fit, it is an error, and so it is where it does not fit the host
of \`--host\`.`,
  *check(subject) {
    if (subject.ephemeral.value.tcp.first >= subject.unprivilegedPortStart.value) return;
    if (subject.ephemeral.at) yield refusedRange(subject, subject.ephemeral.at);
    else if (subject.unprivilegedPortStart.at) yield refusedStart(subject, subject.unprivilegedPortStart.at);
  },
};

function refusedRange(subject: Subject, at: Finding['at']): Finding {
  const { ephemeral, unprivilegedPortStart: start, host } = subject;
  const { first } = ephemeral.value.tcp;
  return {
    ...((start.at ?? host) && { severity: 'error' }),
    message: `the ephemeral range starts at ${first}, below the unprivileged port start ${start.value}${whose(subject)}: Linux refuses that`,
    help: `start the range at ${start.value} or later, or write unprivilegedPortStart: ${first}`,
    at,
    ...(start.at && { related: [{ message: 'the start is set here', at: start.at }] }),
  };
}

function whose({ unprivilegedPortStart: { at }, host }: Subject): string {
  if (at) return '';
  return host ? ` of ${host.host}` : ' that a host has by default';
}

/** Without a host it is not known which range there is: only what there is by default. */
function refusedStart(subject: Subject, at: Finding['at']): Finding {
  const { ephemeral, unprivilegedPortStart: start, host } = subject;
  const { first } = ephemeral.value.tcp;
  const [where, unless] = host
    ? [`where ${rangeWord(subject)} starts`, '']
    : ['where the ephemeral range starts by default', ', unless the host has another range'];
  return {
    ...(host && { severity: 'error' }),
    message: `the unprivileged port start ${start.value} is above ${first}, ${where}: Linux refuses that${unless}`,
    help: `write ephemeral too, with a range that starts at ${start.value} or later, or a start of ${first} or lower`,
    at,
  };
}
