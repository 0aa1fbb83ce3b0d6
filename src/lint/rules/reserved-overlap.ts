import { meet } from '../ephemeral.ts';
import type { Finding, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';
import { portSetWord } from '../words.ts';
import { intersect, union } from '../../model/port-set.ts';
import { clusters } from '../../model/bind/clusters.ts';
import type { Reservation } from '../../model/desired-state.ts';
import type { Fix } from '../../model/fix.ts';

export const reservedOverlap: Rule = {
  id: 'reserved-overlap',
  severity: 'info',
  isFixable: true,
  platforms: ['linux', 'windows'],
  summary: 'Two items of `reserved` name the same port.',
  why: `The kernel keeps a set, so nothing goes wrong at once. It does when one of the two is taken out: the port stays reserved,
for a reason that nobody looks for in the other item. Ranges that only touch are no overlap, and neither are two items of
which one is for TCP and one for UDP.`,
  *check(subject) {
    const shared = sharing(subject);
    for (const [index, later] of shared.entries()) {
      const earlier = shared.slice(0, index).find((each) => overlap(each, later));
      if (earlier) yield finding(subject, earlier, later);
    }
  },
};

/** Those of which a port is in another one too: few in most plans. */
function sharing({ reservations }: Subject): readonly Reservation[] {
  const ranges = reservations.flatMap((reservation) => reservation.ports.map((range) => ({ reservation, range })));
  const together = clusters(ranges.map(({ range }) => range));
  const indexes = together.flat().sort((a, b) => a - b);
  return [...new Set(indexes.flatMap((index) => ranges[index]?.reservation ?? []))];
}

function overlap(a: Reservation, b: Reservation): boolean {
  return (a.protocol ?? b.protocol) === (b.protocol ?? a.protocol) && meet(a.ports, b.ports);
}

function finding(subject: Subject, earlier: Reservation, later: Reservation): Finding {
  const fix = fixOf(subject, earlier, later);
  return {
    message: `this item reserves ${portSetWord(intersect(earlier.ports, later.ports))}, and so does ${earlier.at.file}:${earlier.at.line}`,
    help: fix ? `merge them into one item for ${portSetWord(fix.ports)}` : 'name each port in one of the two only',
    at: later.at,
    related: [{ message: 'the other item', at: earlier.at }],
    ...(fix && { fix }),
  };
}

function fixOf(
  subject: Subject,
  earlier: Reservation,
  later: Reservation,
): Extract<Fix, { kind: 'merge-reservations' }> | null {
  const { file } = later.at;
  if (file !== earlier.at.file || !isPlain(earlier) || !isPlain(later)) return null;
  const items = [indexOf(subject, earlier), indexOf(subject, later)];
  return { kind: 'merge-reservations', file, items, ports: union(earlier.ports, later.ports) };
}

function isPlain({ protocol, reason, owner }: Reservation): boolean {
  return protocol === undefined && reason === undefined && owner === undefined;
}

/** Its place in the list of its file, which a plan holds as one run. */
function indexOf({ plans }: Subject, reservation: Reservation): number {
  const list = plans.find(({ reserved }) => reserved?.includes(reservation))?.reserved ?? [];
  return list.filter(({ at }) => at.file === reservation.at.file).indexOf(reservation);
}
