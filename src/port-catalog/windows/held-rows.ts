/** Rows of netsh without a star, which something holds at run time: what it most likely is. */
import type { WindowsOnlyFacts } from '../../model/host/host-facts.ts';
import { count, type PortRange } from '../../model/ports/port-set.ts';
import { type ExpectedHolder, isHeldByService } from '../../model/sockets/own-holder.ts';
import { holdersOfSocket } from '../../model/windows/holders-of-socket.ts';
import { queuesOn, SYSTEM_PID, type WindowsHolders } from '../../model/windows/windows-holders.ts';
import { HTTP_SERVICES, registeredWords } from './http-sys-services.ts';

/** WSL2 in mirrored mode takes its ephemeral ports in one piece (WSL issue 12228). */
const WSL_BLOCK = 4096;
/** WinNAT's blocks on the Windows versions of which there are transcripts. */
const WINNAT_BLOCKS = [10, 64, 100];

/**
 * registered: http.sys has it, by its own list. one-port: of one program, which asked for it by number, most often http.sys
 * (dotnet/aspnetcore issue 19969) or a container that publishes it (docker/for-win issue 1707); WinNAT holds blocks alone.
 */
export type RowKind = 'registered' | 'one-port' | 'winnat' | 'wsl' | 'block';

export function rowKind(row: PortRange, { winnat, holders }: WindowsOnlyFacts): RowKind {
  const size = count([row]);
  if (size === 1) return queuesOn(holders, row.first).length > 0 ? 'registered' : 'one-port';
  if (size === WSL_BLOCK) return 'wsl';
  return winnat === 'running' || winnat === null ? 'winnat' : 'block';
}

/** What holds a row, for a message: `most likely by WinNAT or Hyper-V`. */
export function likelyHolder(row: PortRange, about: WindowsOnlyFacts): string {
  switch (rowKind(row, about)) {
    case 'registered':
      return registeredWords(row.first, about.holders);
    case 'one-port':
      return onePortWords(row.first, about);
    case 'wsl':
      return 'most likely by WSL2 in mirrored mode';
    case 'winnat':
      return isUsualBlock(row) ? 'most likely by WinNAT or Hyper-V' : 'by a service or a driver';
    case 'block':
      return isUsualBlock(row)
        ? 'most likely by the host network service of Hyper-V, as WinNAT does not run'
        : 'by a service or a driver, and not by WinNAT, which does not run';
  }
}

function isUsualBlock(row: PortRange): boolean {
  return WINNAT_BLOCKS.includes(count([row]));
}

function onePortWords(port: number, { holders }: WindowsOnlyFacts): string {
  const known = HTTP_SERVICES.get(port);
  if (holders.http !== null) return 'by one program, such as a container that publishes it: http.sys has nothing there';
  return known === undefined
    ? 'by one program, most likely through http.sys'
    : `most likely by ${known}, through http.sys`;
}

/** True for a row of one program: a restart of WinNAT does not free it, and it may be of the very service that wants the port. */
export function isOfOneProgram(row: PortRange): boolean {
  return row.first === row.last;
}

/** Whether http.sys has the row for the very program that the plan names for the service. */
export function isServedBy(service: ExpectedHolder | undefined, row: PortRange, holders: WindowsHolders): boolean {
  if (service === undefined || !isOfOneProgram(row)) return false;
  const there = holdersOfSocket({ port: row.first, pid: SYSTEM_PID }, holders);
  return isHeldByService(service, there) === true;
}

/** Whether a restart of WinNAT may free it. */
export function isReleasable(row: PortRange, about: WindowsOnlyFacts): boolean {
  return rowKind(row, about) === 'winnat';
}
