/** How processes are ended that belong to no unit, container or supervisor which could stop them. */
import type { ProcessFactsByPid } from '../../../model/explain/process-facts.ts';
import type { Aim, StopAdvice } from '../../../model/explain/stop-advice.ts';
import type { Holder } from '../../../model/sockets/held-socket.ts';
import { rootsOf } from '../../../model/sockets/holders.ts';
import { endCommands, enduranceOf } from './signals.ts';
import { isLauncher } from './launchers.ts';
import { loopingParent } from './supervisors.ts';

const MOST_NAMED = 20;

/** From this many workers on, only their parent is named. */
const MANY_WORKERS = 5;

export function processAdvice(holders: readonly Holder[], aim: Aim, facts: ProcessFactsByPid): readonly StopAdvice[] {
  if (holders.length === 0) return [];
  const [root, ...moreRoots] = rootsOf(holders);
  const isRoot = root !== undefined && moreRoots.length === 0 && holders.length > MANY_WORKERS;
  const pids = isRoot ? [root.pid] : holders.slice(0, MOST_NAMED).map(({ pid }) => pid);
  const loop = aim === 'free' ? loopAround(pids, facts) : null;
  const units = holders.flatMap(({ unit }) => (unit !== null && isLauncher(unit) ? [unit] : []));
  return [
    {
      ...{ kind: 'processes', aim, pids, isRoot, loop },
      commands: endCommands([...(loop === null ? [] : [loop]), ...pids], facts),
      enduring: pids.flatMap((pid) => {
        const because = enduranceOf(facts.get(pid));
        return because === null ? [] : [{ pid, because }];
      }),
      more: holders.length - pids.length,
      launchers: [...new Set(units)],
    },
  ];
}

/** The shell whose loop starts the processes again; null where there is none, or where they have different ones. */
function loopAround(pids: readonly number[], facts: ProcessFactsByPid): number | null {
  const loops = new Set(pids.flatMap((pid) => loopingParent(facts.get(pid)) ?? []));
  const [loop] = loops;
  return loops.size === 1 && loop !== undefined ? loop : null;
}
