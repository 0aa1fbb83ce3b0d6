import { counted, thousands } from '../../model/text/counted.ts';
import { mostReserving } from '../range-views.ts';
import type { LintRule } from '../rule.ts';
import { formatPortSet } from '../../model/ports/port-set.ts';

/** The longest list, in bytes: with the newline behind it, one write(2) takes 4,095. */
const LONGEST = 4094;

export const reservedListTooLong: LintRule = {
  id: 'reserved-list-too-long',
  severity: 'warning',
  platforms: ['linux'],
  summary: 'The list of reserved ports is longer than `sysctl` can write.',
  why: `The kernel takes at most 4,095 bytes from one write and says how many it took. \`sysctl -p\` and \`sysctl --system\` (procps
4.0.2 and 4.0.4) write once and do not look: the list is cut after the last whole item, the ports behind it are not reserved,
and the exit status is 0. \`systemd-sysctl\` writes everything, so the host is right after a boot, and wrong after a package or a
person has run \`sysctl --system\` (measured on Linux 6.18). Some 680 single ports or 340 ranges of five digits fit.`,
  *check(host) {
    const { tcp: list } = host.reserved;
    const { length } = formatPortSet(list);
    const at = length > LONGEST ? mostReserving(host, list, (ports) => ports.length) : undefined;
    if (!at) return;
    yield {
      message: `the list of reserved ports has ${counted(length, 'character')}, expected ${thousands(LONGEST)} or less: sysctl --system writes only the start of it, and reports no error`,
      help: 'reserve whole ranges instead of single ports',
      at,
    };
  },
};
