/** A dynamic range of Windows that starts among the ports of services: the cause of much that other findings only show. */
import type { AuditFinding } from '../../model/audit/finding.ts';
import type { StackFacts } from '../../model/host/host-facts.ts';
import { PLATFORM_TRAITS } from '../../model/host/platform-traits.ts';
import { grouped } from '../../model/grouped.ts';
import { formatRange, includes } from '../../model/ports/port-set.ts';
import { startsLow } from '../../port-catalog/windows/dynamic-range.ts';
import { counted } from '../../model/text/counted.ts';
import type { AuditSubject } from '../audit-subject.ts';

/** A warning for each such range; none where the plan has a range of its own, which other findings compare. */
export function lowRangeFindings({ desired, facts }: AuditSubject): readonly AuditFinding[] {
  if (facts.platform !== 'windows' || desired?.ephemeral !== undefined) return [];
  const low = facts.stacks.filter(({ ephemeral }) => startsLow(ephemeral));
  return [...grouped(low, ({ ephemeral }) => formatRange(ephemeral)).values()].flatMap((stacks) => findingOf(stacks));
}

const WANTED = formatRange(PLATFORM_TRAITS.windows.defaultRange);

function findingOf(stacks: readonly StackFacts[]): readonly AuditFinding[] {
  const [first] = stacks;
  if (!first) return [];
  const range = formatRange(first.ephemeral);
  const where = stacks.map(({ family, protocol }) => `${family} ${protocol}`).join(', ');
  const rows = new Set(stacks.flatMap(({ held }) => held.filter(isIn(first)).map(formatRange)));
  const blocks =
    rows.size === 0 ? '' : `; ${counted(rows.size, 'block')} in it ${rows.size === 1 ? 'is' : 'are'} held now`;
  return [
    {
      kind: 'dynamic-range-low',
      severity: 'warning',
      message: `the dynamic port range is ${range} (${where}), and starts among the ports of services: connections are given those, and WinNAT takes its blocks there${blocks}; \`ephemeral: ${WANTED}\` in a plan, which Windows comes with, keeps both off`,
      help: 'portplan init writes such a plan; what is held now is let go by a reboot, or by portplan apply --restart-winnat',
      about: { ports: range },
    },
  ];
}

/** Of one port there is no block: a program asked for that by its number. */
function isIn({ ephemeral }: StackFacts): (row: StackFacts['held'][number]) => boolean {
  return ({ first, last }) => first !== last && includes([ephemeral], first);
}
