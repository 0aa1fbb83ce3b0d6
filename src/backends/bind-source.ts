/** What a host tells about a bind, and about what stands in its way. */
import type { PublishedContainer } from '../model/containers/published-container.ts';
import type { AskedBind, KnownAccount } from '../model/explain/asked-bind.ts';
import type { BindFacts, BindTrial } from '../model/explain/bind-facts.ts';
import type { ProcessFactsByPid } from '../model/explain/process-facts.ts';
import type { FoundHolders, HeldSocket, Holder } from '../model/sockets/held-socket.ts';
import type { StartingService } from '../model/sockets/socket-unit.ts';
import type { Unseen } from '../model/unseen/unseen.ts';
import type { System } from '../system/system.ts';

export interface BindSource {
  /** What decides whether the bind works. Nothing is tried. Throws a Failure where that can't be seen. */
  readonly facts: (asked: AskedBind) => Promise<BindFacts>;
  /** Tries it for real: null where it worked, otherwise the name of an errno. Null of a host that only a snapshot shows. */
  readonly tryBind: ((trial: BindTrial) => Promise<string | null>) | null;
  /** The accounts of the host; null where their numbers are not known, or do not matter, as on Windows. */
  readonly accounts: () => readonly KnownAccount[] | null;
  /** The processes that hold sockets with these inodes. */
  readonly holders: (inodes: ReadonlySet<number>) => FoundHolders;
  /** The sockets, with the socket units that a service manager listens for. */
  readonly nameSocketUnits: (sockets: readonly HeldSocket[]) => Promise<readonly HeldSocket[]>;
  /** The service that portplan is started for, where it runs before that; null elsewhere. */
  readonly startingService: () => Promise<StartingService | null>;
  /** Docker's running containers by its files; null where those may not be read. `root`: its data root, where one is named. */
  readonly dockerContainers: (root: string | null) => readonly PublishedContainer[] | null;
  /** Whether the OS gave this TCP port to the connections on it, or a program bound it first; null where that can't be told. */
  readonly isGivenPort: (port: number) => Promise<boolean | null>;
  /** What decides how processes are ended. */
  readonly processFacts: (pids: ReadonlySet<number>) => ProcessFactsByPid;
  /** Processes that may hold a socket which no table shows. */
  readonly possibleHolders: () => readonly Holder[];
  /** What it does not show of any bind. */
  readonly unseen: readonly Unseen[];
}

/** The answers of a host that shows nothing of its accounts, processes and services. */
export const WITHOUT_PROCESSES: Omit<BindSource, 'facts' | 'tryBind' | 'unseen'> = {
  accounts: () => null,
  holders: () => ({ byInode: new Map(), hidden: 0 }),
  nameSocketUnits: (sockets) => Promise.resolve(sockets),
  startingService: () => Promise.resolve(null),
  dockerContainers: () => null,
  isGivenPort: () => Promise.resolve(null),
  processFacts: () => new Map(),
  possibleHolders: () => [],
};

/** A host whose table of sockets names the process beside each, and whose binds are tried. */
export function bindsByTable(system: System, facts: (asked: AskedBind) => Promise<BindFacts>): BindSource {
  return { ...WITHOUT_PROCESSES, facts, tryBind: (trial) => system.tryBind(trial), unseen: [] };
}
