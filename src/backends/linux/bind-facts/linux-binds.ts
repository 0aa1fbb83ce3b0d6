/** What a Linux host tells about a bind. */
import { readBindFacts } from './bind-facts.ts';
import { possibleHolders } from './possible-holders.ts';
import { dockerContainers } from '../containers/docker-containers.ts';
import { accounts } from '../processes/accounts.ts';
import { findHolders } from '../processes/holders.ts';
import { processFacts } from '../processes/process-facts.ts';
import { isGivenPort } from '../sockets/given-port.ts';
import { startingService } from '../units/loaded-sockets.ts';
import { nameSocketUnits } from '../units/name-socket-units.ts';
import { tryWithPerl } from './try-with-perl.ts';
import type { BindTrial } from '../../../model/explain/bind-facts.ts';
import type { System } from '../../../system/system.ts';
import type { BindSource } from '../../bind-source.ts';

export function linuxBinds(system: System): BindSource {
  return {
    facts: (asked) => readBindFacts(system, asked),
    tryBind: (trial) => (needsPerl(trial) ? tryWithPerl(system, trial) : system.tryBind(trial)),
    accounts: () => accounts(system),
    holders: (inodes) => findHolders(system, inodes),
    nameSocketUnits: (sockets) => nameSocketUnits(system, sockets),
    startingService: () => startingService(system),
    dockerContainers: (root) => dockerContainers(system, root),
    isGivenPort: (port) => isGivenPort(system, port),
    processFacts: (pids) => processFacts(system, pids),
    possibleHolders: () => possibleHolders(system),
    unseen: [],
  };
}

function needsPerl({ device, freebind }: BindTrial): boolean {
  return device !== undefined || freebind === true;
}
