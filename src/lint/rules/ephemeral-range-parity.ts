import type { LintRule } from '../rule.ts';
import { formatRange } from '../../model/ports/port-set.ts';

export const ephemeralRangeParity: LintRule = {
  id: 'ephemeral-range-parity',
  severity: 'info',
  isFixable: true,
  platforms: ['linux'],
  summary: 'The ephemeral range has an odd number of ports, about which the kernel writes a warning.',
  why: `A connection takes ports of one parity first and bind to port 0 those of the other, so that the two do not get in each
other's way. The kernel rounds the range down to an even number of ports for that, and writes
\`ip_local_port_range: prefer different parity for start/end values.\` to its log when both ends are even or both are odd. The
last port is then left over: with the range 40000-40004 no one of 600 connections got 40004, and with 40000-40002, of which
40000 was reserved, connect failed although 40002 was free (measured on Linux 6.18).`,
  *check({ ephemeral }) {
    const { first, last } = ephemeral.value.tcp;
    if (!ephemeral.at || (last - first) % 2 === 1) return;
    const range = { first, last: last - 1 };
    const at = ephemeral.at;
    yield {
      message: `the ephemeral range ${formatRange({ first, last })} has an odd number of ports: the kernel warns that it would "prefer different parity for start/end values"`,
      help: first === last ? 'write a range with an even number of ports' : `end it at ${range.last}`,
      at,
      ...(first < last && { fix: { kind: 'set-ephemeral', file: at.file, protocol: 'both', range } }),
    };
  },
};
