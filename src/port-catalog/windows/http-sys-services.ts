/** Services of Windows that http.sys listens for, as process 4: by their usual ports, and by the paths that they register. */
import { queuesOn, type WindowsHolders } from '../../model/windows/windows-holders.ts';
import { listWord } from '../../model/text/listed.ts';

export const HTTP_SERVICES: ReadonlyMap<number, string> = new Map([
  [80, 'a web service such as IIS'],
  [443, 'a web service such as IIS'],
  [2869, 'UPnP'],
  [5357, 'Web Services on Devices'],
  [5358, 'Web Services on Devices'],
  [5985, 'Windows Remote Management'],
  [5986, 'Windows Remote Management'],
  [10246, 'Windows Media sharing'],
  [47001, 'Windows Remote Management'],
]);

/** The services of Windows to stop for a port, by their names; stopping one ends what it serves elsewhere as well. */
export const SERVICES_OF_PORT: ReadonlyMap<number, readonly string[]> = new Map([
  [2869, ['upnphost', 'SSDPSRV']],
  [5357, ['FDResPub', 'fdPHost']],
  [5358, ['FDResPub', 'fdPHost']],
  [5985, ['WinRM']],
  [5986, ['WinRM']],
  [47001, ['WinRM']],
]);

/** `by http.sys for gateway.exe (process 2668)`, `by http.sys for HTTP://+:80/` where no process serves it now. */
export function registeredWords(port: number, holders: WindowsHolders): string {
  const queues = queuesOn(holders, port);
  const processes = [...new Set(queues.flatMap(({ pids }) => pids))].map((pid) => {
    const name = holders.processes?.find((each) => each.pid === pid)?.name;
    return name === undefined ? `process ${pid}` : `${name} (process ${pid})`;
  });
  return `by http.sys for ${listWord(processes.length > 0 ? processes : queues.flatMap(({ urls }) => urls))}`;
}
