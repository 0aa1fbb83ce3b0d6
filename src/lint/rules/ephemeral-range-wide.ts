import type { Platform } from '../../model/plan/desired-state.ts';
import { rangeViews } from '../range-views.ts';
import type { LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';

const BELOW = 10000;

export const ephemeralRangeWide: LintRule = {
  id: 'ephemeral-range-wide',
  severity: 'warning',
  summary: 'The ephemeral range starts so low that ports of servers which no plan names are in it.',
  why: `Most servers have their ports below 10000, and a plan seldom knows all of them: agents, exporters, add-ons, what is
installed next year. With 1024-65535 an API server's connection sat on 10254, and the ingress controller failed (rancher issue
12510); with 1025-65000 in Bottlerocket 9090 and 8081 failed at random (bottlerocket issue 1386); with 1024-65535 on Talos a
storage server got \`EADDRINUSE\` on its port above 7000, and a six-hour split brain followed (onedr0p/home-ops pull request
11712). No default starts below 10000: it is 32768 on Linux, 49152 on Windows and macOS, 10000 on FreeBSD.

Where the ports run out, more addresses or connections that are kept open help more than a wider range: see
\`ephemeral-range-small\`.`,
  options: { below: `where a range may start at the earliest; ${BELOW} where nothing is said` },
  *check(host, { below = BELOW }) {
    if (!host.ephemeral.at) return;
    for (const { name, range } of rangeViews(host)) {
      if (range.first >= below || range.first < LOWEST_START[host.platform](host)) continue;
      yield {
        message: `${name} starts below ${below}: a server there that no plan names can lose its port to an outgoing connection`,
        help: `start it at ${below} or later`,
        at: host.ephemeral.at,
      };
    }
  },
};

/** What starts before that is refused, which other rules say. */
const LOWEST_START: Readonly<Record<Platform, (host: PlannedHost) => number>> = {
  linux: ({ unprivilegedPortStart }) => unprivilegedPortStart.value,
  windows: () => 1025,
  macos: () => 1,
  freebsd: () => 1,
};
