import { counted } from '../../model/text/counted.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import type { Position } from '../../model/plan/position.ts';
import { count, type PortRange, samePorts } from '../../model/ports/port-set.ts';

export const windowsDynamicRange: LintRule = {
  id: 'windows-dynamic-range',
  severity: 'error',
  platforms: ['windows'],
  summary: 'A dynamic port range that Windows does not take, or one that most likely has lost a digit.',
  why: `Microsoft documents 1025 as the lowest start of a dynamic port range, and 255 as its lowest number of ports (KB 929851).
There are machines whose range starts at 1024 nevertheless: scripts, installers and the registry value \`MaxUserPort\` made
them, so that 1024 is only a warning. The default is 49152-65535, which \`netsh\` writes as \`start=49152 num=16384\`.

A range of 1638 ports is allowed, and most likely \`num=16384\` without its last digit: that command has been copied from guide
to guide since docker/for-win issue 3171. A tenth of the ports is soon used up by connections that wait for their end.`,
  *check({ ephemeral: { value, at } }) {
    if (!at) return;
    const isOne = samePorts([value.tcp], [value.udp]);
    yield* faults(value.tcp, isOne ? '' : 'TCP ', at);
    if (!isOne) yield* faults(value.udp, 'UDP ', at);
  },
};

/** The fewest ports of a dynamic range: Windows refuses fewer. */
export const LEAST_DYNAMIC_PORTS = 255;
const [LOWEST_START, SEEN_START, LOST_DIGIT] = [1025, 1024, 1638];

function* faults(range: PortRange, protocol: string, at: Position): Iterable<LintFinding> {
  const ports = count([range]);
  if (range.first < LOWEST_START) {
    yield {
      ...(range.first === SEEN_START && { severity: 'warning' }),
      message: `the dynamic ${protocol}port range starts at ${range.first}, and Microsoft documents ${LOWEST_START} as the lowest start`,
      help: `start it at ${LOWEST_START} or above; 49152-65535 is the default`,
      at,
    };
  }
  if (ports < LEAST_DYNAMIC_PORTS) {
    yield {
      message: `the dynamic ${protocol}port range has ${counted(ports, 'port')}, and Windows takes none with fewer than ${LEAST_DYNAMIC_PORTS}`,
      help: `give it ${counted(LEAST_DYNAMIC_PORTS, 'port')} or more; 49152-65535 is the default`,
      at,
    };
  }
  if (ports === LOST_DIGIT) {
    yield {
      severity: 'warning',
      message: `the dynamic ${protocol}port range has ${counted(LOST_DIGIT, 'port')}, which is most likely num=16384 without its last digit`,
      help: `write 49152-65535, which is ${counted(16384, 'port')}, or any other number of ports`,
      at,
    };
  }
}
