import type { LinuxHost, LinuxState } from '../host.ts';

/** The host for a plan of live settings only: as one that no boot reader reads, and without the files that they would read. */
export function withoutBoot(state: LinuxState, persistFile: string): LinuxHost {
  return {
    ...state,
    readers: [],
    files: [],
    persistFile: { path: persistFile, realPath: persistFile, state: null, obstacle: null },
    formerFiles: [],
  };
}
