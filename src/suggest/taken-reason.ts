import { formatPortSet } from '../model/ports/port-set.ts';
import type { TakenPorts } from '../model/suggestion.ts';
import { grouped } from '../model/grouped.ts';
import { listWord } from '../model/text/listed.ts';

/** Some ports and one reason not to suggest them. A thousand hosts may give the same reason. */
export interface TakenReason extends Pick<TakenPorts, 'kind' | 'ports'> {
  /** The start of the reason's text: `in use on`. */
  readonly says: string;
  /** The name that follows this text: `edge-1`. Names of equal reasons are listed together. */
  readonly by?: string;
}

/** Merges equal reasons for the same ports into one that lists all names, sorted, so that the order of files changes nothing. */
export function mergedReasons(reasons: readonly TakenReason[]): readonly TakenPorts[] {
  const groups = grouped(
    reasons.filter(({ ports }) => ports.length > 0),
    ({ kind, says, ports }) => `${kind} ${says} ${formatPortSet(ports)}`,
  );
  return [...groups.keys()].sort().flatMap((key) => mergedReason(groups.get(key) ?? []));
}

function mergedReason(reasons: readonly TakenReason[]): readonly TakenPorts[] {
  const [first] = reasons;
  if (!first) return [];
  const names = [...new Set(reasons.flatMap(({ by }) => by ?? []))].sort();
  return [{ kind: first.kind, ports: first.ports, because: [first.says, listWord(names)].filter(Boolean).join(' ') }];
}
