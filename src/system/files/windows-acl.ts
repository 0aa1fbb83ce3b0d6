import { Failure } from '../../model/failure.ts';
import { windowsProgram } from '../programs/run-on-this-machine.ts';

/**
 * Lets administrators alone write there: in %ProgramData% every account may make files otherwise, and a record that another
 * account planted would have an administrator delete port ranges. `isReadable`: others may read. Groups by their SIDs: names are
 * localized. Throws a Failure where that can't be.
 */
export function letOnlyAdministratorsWrite(path: string, isReadable: boolean): void {
  const target = path.replaceAll('/', '\\');
  const inherit = isReadable ? '(OI)(CI)' : '';
  const grants = [ADMINISTRATORS, SYSTEM].map((sid) => `*${sid}:${inherit}F`);
  const readers = isReadable ? [`*${USERS}:${inherit}RX`] : [];
  icacls(target, ['/setowner', `*${ADMINISTRATORS}`]);
  icacls(target, ['/inheritance:r', '/grant:r', ...grants, ...readers]);
}

const [ADMINISTRATORS, SYSTEM, USERS] = ['S-1-5-32-544', 'S-1-5-18', 'S-1-5-32-545'];

function icacls(path: string, words: readonly string[]): void {
  const program = windowsProgram('icacls');
  // Loaded here, as it takes a millisecond at every start otherwise.
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  try {
    execFileSync(program, [path, ...words], { stdio: 'ignore', windowsHide: true });
  } catch {
    throw new Failure(
      'not-protected',
      `${program} could not give ${path} to administrators alone; nothing was changed`,
    );
  }
}
