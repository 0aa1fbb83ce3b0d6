/** What Windows tells of processes: tasklist has their names, PowerShell the rest, without a word that depends on the language. */
import type { Invocation } from '../../../model/program.ts';
import type { WindowsProcess } from '../../../model/windows/windows-holders.ts';
import { printable } from '../netsh/netsh-text.ts';
import { readTaskNames } from '../netsh/other-programs-text.ts';

export const TASKS: Invocation = { program: 'tasklist', words: ['/fo', 'csv', '/nh'] };

/** examples/capture/capture-windows.ps1 runs the same two. */
export const PROCESS_TABLES = [
  "Get-CimInstance Win32_Process | Select-Object 'ProcessId', 'ParentProcessId', @{n='Started'; e={if ($_.CreationDate) {$_.CreationDate.ToUniversalTime().ToString('o')}}}, 'Name' | ConvertTo-Csv -NoTypeInformation",
  "Get-CimInstance Win32_Service | Where-Object ProcessId | Select-Object 'ProcessId', 'Name' | ConvertTo-Csv -NoTypeInformation",
] as const;

export const PROCESSES: Invocation = {
  program: 'WindowsPowerShell\\v1.0\\powershell',
  words: ['-NoProfile', '-NonInteractive', '-Command', PROCESS_TABLES.join('; ')],
};

/** What PowerShell tells of every process; null where it tells of none. */
interface ProcessDetails {
  readonly origins: ReadonlyMap<number, Pick<WindowsProcess, 'name' | 'parent' | 'started'>>;
  readonly services: ReadonlyMap<number, readonly string[]>;
}

export function readProcessDetails(text: string): ProcessDetails | null {
  const rows = [...text.matchAll(PROCESS_ROW)].map(
    ([, pid, parent, started = '', name = '']) =>
      [
        Number(pid),
        { name: printable(name), parent: Number(parent), started: started === '' ? null : started },
      ] as const,
  );
  if (rows.length === 0) return null;
  const services = new Map<number, readonly string[]>();
  for (const [, pid, name = ''] of text.matchAll(SERVICE_ROW)) {
    services.set(Number(pid), [...(services.get(Number(pid)) ?? []), printable(name)]);
  }
  return { origins: new Map(rows), services };
}

/** `"2668","812","2026-12-01T08:00:00.0000000Z","gateway.exe"`. */
const PROCESS_ROW = /^[ \t]*"(\d+)","(\d+)","([\dTZ:.+-]*)","([^"\r\n]*)"[ \t\r]*$/gm;
/** `"1044","Dnscache"`. */
const SERVICE_ROW = /^[ \t]*"(\d+)","([^"\r\n]+)"[ \t\r]*$/gm;

/** Every process; null where neither program tells of one. */
export function processesIn(tasks: string | null, details: ProcessDetails | null): readonly WindowsProcess[] | null {
  const names = tasks === null ? new Map<number, string>() : readTaskNames(tasks);
  const pids = [...new Set([...names.keys(), ...(details?.origins.keys() ?? [])])];
  if (pids.length === 0) return null;
  return pids.map((pid) => {
    const origin = details?.origins.get(pid);
    return {
      pid,
      name: names.get(pid) ?? origin?.name ?? '',
      parent: origin?.parent ?? null,
      started: origin?.started ?? null,
      services: details && (details.services.get(pid) ?? []),
    };
  });
}

/** Programs that run while a distribution of WSL does, or its network: vmmem is its virtual machine, on Windows 10. */
const WSL = new Set(['vmmemwsl', 'vmmem', 'wslhost.exe', 'wslrelay.exe', 'wsl.exe']);

export function isWslAmong(processes: readonly WindowsProcess[] | null): boolean | null {
  return processes?.some(({ name }) => WSL.has(name.toLowerCase())) ?? null;
}
