/**
 * How much a run reads of processes. An account may start any number, each with as much to read as it likes, and root reads them
 * all: what is short of every process is always read, and of the rest as much as a large host has. What is left out is said.
 */
import type { Unseen } from '../../../model/unseen/unseen.ts';
import { onceARun } from '../once-a-run.ts';

const MIB = 1024 * 1024;

/** In one run: bytes of command lines and scripts, and descriptors beyond the first of each process. */
const MOST_BYTES = 16 * MIB;
const MOST_DESCRIPTORS = 1_000_000;

type ProcessPart = 'descriptors' | 'holders' | 'commandLines' | 'scripts';

interface ProcessBudget {
  bytes: number;
  descriptors: number;
  /** What was left out: the numbers of processes, and the paths of scripts. */
  readonly leftOut: Readonly<Record<ProcessPart, Set<number | string>>>;
  /** What was read already, by its path. */
  readonly known: Map<string, string>;
}

export const processBudget = onceARun((): ProcessBudget => ({
  bytes: MOST_BYTES,
  descriptors: MOST_DESCRIPTORS,
  leftOut: { descriptors: new Set(), holders: new Set(), commandLines: new Set(), scripts: new Set() },
  known: new Map(),
}));

export function processPartsLeftOut({ leftOut }: ProcessBudget): readonly Unseen[] {
  const { descriptors, holders, commandLines, scripts } = leftOut;
  const counts = {
    ...{ descriptors: descriptors.size, holders: holders.size },
    ...{ commandLines: commandLines.size, scripts: scripts.size },
  };
  return Object.values(counts).some((count) => count > 0) ? [{ kind: 'process-parts', ...counts }] : [];
}
