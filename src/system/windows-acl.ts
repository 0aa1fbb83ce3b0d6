import { execFileSync } from 'node:child_process';
import { windowsProgram } from './run-here.ts';

/**
 * Lets administrators alone write below a directory. In %ProgramData% everybody may make files otherwise, and a record that
 * somebody planted would have an administrator delete port ranges. Groups by their SIDs: names are localized.
 */
export function letOnlyAdministratorsWrite(path: string): void {
  const grants = [ADMINISTRATORS, SYSTEM].map((sid) => `*${sid}:(OI)(CI)F`);
  const words = [path.replaceAll('/', '\\'), '/inheritance:r', '/grant:r', ...grants, `*${USERS}:(OI)(CI)RX`];
  execFileSync(windowsProgram('icacls'), words, { stdio: 'ignore', windowsHide: true });
}

const [ADMINISTRATORS, SYSTEM, USERS] = ['S-1-5-32-544', 'S-1-5-18', 'S-1-5-32-545'];
