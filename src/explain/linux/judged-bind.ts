import type { LinuxBindFacts, TriedBind } from '../../model/explain/bind-facts.ts';
import type { PublishedContainer } from '../../model/containers/published-container.ts';
import type { ProcessFactsByPid } from '../../model/explain/process-facts.ts';
import type { HeldSocket, Holder } from '../../model/sockets/held-socket.ts';
import type { LinuxDecision } from './decide.ts';

/** A bind, what came of it, and who holds what is in its way: all that an explanation is made of. */
export interface JudgedBind {
  readonly facts: LinuxBindFacts;
  readonly tried: TriedBind;
  readonly decision: LinuxDecision;
  /** The first of the sockets that are in the way, with who holds them. */
  readonly sockets: readonly HeldSocket[];
  /** What decides how the processes that hold them are ended. */
  readonly processes: ProcessFactsByPid;
  /** The kernel gave the port to its connections; false where a program has bound it first, null where that is not known. */
  readonly isGiven: boolean | null;
  /** Docker's running containers; null where its files may not be read, or were not needed. */
  readonly containers: readonly PublishedContainer[] | null;
  /** Processes whose sockets may not be looked at: one of them may hold what no process seems to hold. */
  readonly hidden: number;
  /** Processes that may have a silent socket; null where the kernel told of those, or there was no need. */
  readonly possibleHolders: readonly Holder[] | null;
  /** A bind before this one was refused, and nothing that was seen explained it. */
  readonly wasTaken: boolean;
}
