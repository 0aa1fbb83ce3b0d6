/** Asks sc.exe about one service. */
import type { ReadOnlySystem, System } from '../../../system/system.ts';
import { readServiceState } from '../netsh/other-programs-text.ts';
import type { ServiceState, StoppableService } from './service.ts';
import { isDisabled, readRunningDependents, readServiceProcess } from './service-text.ts';

export async function readService(system: ReadOnlySystem, name: string): Promise<StoppableService> {
  const [state, settings, dependents] = await Promise.all(
    ['queryex', 'qc', 'enumdepend'].map((verb) => system.run({ program: 'sc', words: [verb, name] })),
  );
  const said = (ran: typeof state): string => (ran?.status === 0 ? ran.stdout : '');
  const pid = readServiceProcess(said(state));
  return {
    name,
    state: stateIn(state?.status ?? null, state?.stdout ?? ''),
    pid: pid === 0 ? null : pid,
    isDisabled: isDisabled(said(settings)),
    dependents: readRunningDependents(said(dependents)),
  };
}

/** [MS] SERVICE_STATUS.dwCurrentState. */
const STATES: Readonly<Record<number, ServiceState>> = {
  ...{ 1: 'stopped', 2: 'starting', 3: 'stopping', 4: 'running', 5: 'starting', 6: 'stopping', 7: 'paused' },
};
/** ERROR_SERVICE_DOES_NOT_EXIST. */
const NO_SUCH_SERVICE = 1060;

function stateIn(status: number | null, text: string): ServiceState {
  if (status === NO_SUCH_SERVICE) return 'absent';
  return STATES[status === 0 ? (readServiceState(text) ?? 0) : 0] ?? 'unknown';
}

/** Waits for a service that is on its way, a minute at most. */
export async function settledState(system: System, name: string): Promise<ServiceState> {
  for (let second = 0; ; second++) {
    const { status, stdout } = await system.run({ program: 'sc', words: ['query', name] });
    const state = stateIn(status, stdout);
    if ((state !== 'starting' && state !== 'stopping') || second === LONGEST_WAIT) return state;
    await system.sleep(1);
  }
}

/** In seconds. */
const LONGEST_WAIT = 60;
