import type { ProcessFactsByPid } from '../../../model/explain/process-facts.ts';
import { lastPart } from '../../../model/sockets/started-program.ts';
import { optionOf } from './forwarder.ts';

/** Where Docker keeps its files: what dockerd was told, null for what it takes by itself. Undefined where none of the processes is Docker's. */
export function dockerRoot(processes: ProcessFactsByPid): string | null | undefined {
  const lines = [...processes.values()].flatMap(({ words, ancestors }) => [
    words,
    ...ancestors.map((each) => each.words),
  ]);
  const isDocker = lines.some((words) => words.some((word) => lastPart(word) === 'docker-proxy') || isDockerd(words));
  const daemon = lines.find(isDockerd);
  return isDocker ? (daemon ? optionOf(daemon, '--data-root', '-g', '--graph') : null) : undefined;
}

function isDockerd([program = '']: readonly string[]): boolean {
  return lastPart(program) === 'dockerd';
}
