/** Who is likely to hold ports at run time: netsh does not say, and no process is shown for them (facts, section 6). */
import { count, type PortRange } from '../../model/port-set.ts';

/** Single ports that http.sys holds, as services of Windows ask it to. */
const HTTP_SYS: ReadonlyMap<number, string> = new Map([
  [80, 'a web service such as IIS, through http.sys'],
  [443, 'a web service such as IIS, through http.sys'],
  [2869, 'UPnP, through http.sys'],
  [5357, 'Web Services on Devices, through http.sys'],
  [5358, 'Web Services on Devices, through http.sys'],
  [5985, 'Windows Remote Management, through http.sys'],
  [5986, 'Windows Remote Management, through http.sys'],
  [10246, 'Windows Media sharing, through http.sys'],
  [47001, 'Windows Remote Management, through http.sys'],
]);

/** WSL2 in mirrored mode takes its ephemeral ports in one piece (WSL issue 12228). */
const WSL_BLOCK = 4096;
/** WinNAT's blocks on the Windows versions of which there are transcripts. */
const WINNAT_BLOCKS = [10, 64, 100];

/** A guess in words: `most likely by WinNAT or Hyper-V`. */
export function likelyHolder(row: PortRange): string {
  const size = count([row]);
  const known = size === 1 ? HTTP_SYS.get(row.first) : undefined;
  if (known !== undefined) return `most likely by ${known}`;
  if (size === WSL_BLOCK) return 'most likely by WSL2 in mirrored mode';
  if (WINNAT_BLOCKS.includes(size)) return 'most likely by WinNAT or Hyper-V';
  return 'by a service or a driver';
}

/** Held for a service that asked for just this port: a restart of WinNAT does not free it, and it is in nobody's way. */
export function isFixed(row: PortRange): boolean {
  return row.first === row.last && HTTP_SYS.has(row.first);
}
