import { formatPortSet } from '../model/ports/port-set.ts';
import type { Taken } from '../model/suggestion.ts';
import { grouped } from '../model/grouped.ts';
import { listWord } from '../model/text/listed.ts';

/** One reason to leave ports alone. A thousand hosts may have the same one. */
export interface TakenReason extends Pick<Taken, 'kind' | 'ports'> {
  /** `in use on`. */
  readonly says: string;
  /** What comes behind these words: `edge-1`. */
  readonly by?: string;
}

/** What is said alike of the same ports is said once; names in order, so that the order of files changes nothing. */
export function mergedReasons(reasons: readonly TakenReason[]): readonly Taken[] {
  const groups = grouped(
    reasons.filter(({ ports }) => ports.length > 0),
    ({ kind, says, ports }) => `${kind} ${says} ${formatPortSet(ports)}`,
  );
  return [...groups.keys()].sort().flatMap((key) => mergedReason(groups.get(key) ?? []));
}

function mergedReason(reasons: readonly TakenReason[]): readonly Taken[] {
  const [first] = reasons;
  if (!first) return [];
  const names = [...new Set(reasons.flatMap(({ by }) => by ?? []))].sort();
  return [{ kind: first.kind, ports: first.ports, because: [first.says, listWord(names)].filter(Boolean).join(' ') }];
}
