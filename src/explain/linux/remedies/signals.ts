/** Which signals end a process. */
import type { ProcessFacts, ProcessFactsByPid } from '../../../model/explain/process-facts.ts';
import { rootCommand, type RemedyCommand } from '../../../model/explain/remedy-command.ts';
import type { Endurance } from '../../../model/explain/stop-advice.ts';

/** Why SIGTERM alone would not end it; null where it may. The reasons against which SIGKILL alone helps come first. */
export function enduranceOf(facts: ProcessFacts | undefined): Endurance | null {
  if (facts === undefined) return null;
  if (facts.isFirstOfNamespace) return 'first-of-namespace';
  if (facts.ignoresTerm) return 'ignores-sigterm';
  if (facts.hasPendingTerm) return 'sigterm-pending';
  if (facts.isTraced) return 'traced';
  if (facts.isFrozen) return 'frozen';
  return facts.isStopped ? 'stopped' : null;
}

/** The commands that end these processes, gently where that works. A stopped one takes the SIGTERM once it goes on. */
export function endCommands(pids: readonly number[], facts: ProcessFactsByPid): readonly RemedyCommand[] {
  const enduring = new Map(pids.map((pid) => [pid, enduranceOf(facts.get(pid))]));
  const gentle = pids.filter((pid) => [null, 'stopped'].includes(enduring.get(pid) ?? null));
  const stopped = gentle.filter((pid) => enduring.get(pid) === 'stopped');
  const others = pids.filter((pid) => !gentle.includes(pid));
  return [...kill(gentle), ...kill(stopped, '-CONT'), ...kill(others, '-KILL')];
}

function kill(pids: readonly number[], ...signal: readonly string[]): readonly RemedyCommand[] {
  return pids.length === 0 ? [] : [rootCommand('kill', ...signal, ...pids.map(String))];
}
