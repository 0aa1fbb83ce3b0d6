/** A service of Windows, as far as an apply that stops it must know it. */

/** starting, stopping: on its way. unknown: sc does not say. */
export type ServiceState = 'running' | 'stopped' | 'paused' | 'starting' | 'stopping' | 'absent' | 'unknown';

export interface StoppableService {
  /** As it was asked for: Windows does not tell small letters from capitals. */
  readonly name: string;
  readonly state: ServiceState;
  /** Null where it has no process, or none is told. */
  readonly pid: number | null;
  /** It would not start again. */
  readonly isDisabled: boolean;
  /** Services that need it, and run. */
  readonly dependents: readonly string[];
}
