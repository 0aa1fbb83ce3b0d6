/** Every account may make folders in %ProgramData%, so records count only where administrators own the folder. */
import { Failure } from '../../model/failure.ts';
import type { System } from '../../system/system.ts';
import { runIfAvailable } from '../run-if-available.ts';

const POWERSHELL = 'WindowsPowerShell\\v1.0\\powershell';
/** Administrators and the system [MS well-known SIDs]; portplan gives its folder to the former. */
const TRUSTED = ['S-1-5-32-544', 'S-1-5-18'];

/** Throws a Failure where the records belong to another account. Where PowerShell does not say, they are taken as they are. */
export async function expectOwnStore(system: System): Promise<void> {
  const path = system.store.replaceAll('/', '\\');
  if (system.status(system.store) === null) return;
  const owner = await ownerOf(system, path);
  if (owner === null || TRUSTED.includes(owner)) return;
  const message = `${path} belongs to ${owner}, who is no administrator, and so may what it records: look at it, and move it away; nothing was changed`;
  throw new Failure('foreign-store', message);
}

/** A SID, since names are localized. */
async function ownerOf(system: System, path: string): Promise<string | null> {
  const quoted = `'${path.replaceAll("'", "''")}'`;
  const command = `(Get-Acl -LiteralPath ${quoted}).GetOwner([Security.Principal.SecurityIdentifier]).Value`;
  const words = ['-NoProfile', '-NonInteractive', '-Command', command];
  const ran = await runIfAvailable(system, { program: POWERSHELL, words });
  return /^\s*(S-1-[\d-]+)\s*$/.exec(ran?.stdout ?? '')?.[1] ?? null;
}
