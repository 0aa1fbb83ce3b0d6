/**
 * What a restart of WinNAT costs: the network of WSL goes through it, and running distributions may stay without one
 * (microsoft/WSL issue 9418).
 */

export const WINNAT_COST =
  'containers and WSL lose their network meanwhile, and WSL may stay without one until wsl --shutdown or a reboot';

/** What to do before it. `isWslRunning`: null where that is not known. */
export function beforeWinnatRestart(isWslRunning: boolean | null): string | null {
  if (isWslRunning === false) return null;
  const when = isWslRunning ? 'WSL runs: ' : 'where WSL runs, ';
  return `${when}run wsl --shutdown first, which ends its distributions and Docker Desktop's too; they have their network when they are started again`;
}
