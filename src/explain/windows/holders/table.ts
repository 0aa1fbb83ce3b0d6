/**
 * What finds each kind of holder, and what frees its port and hits nothing else: a row for each. Every command works in cmd.exe and in
 * PowerShell alike: so `net stop`, not `Stop-Service`, and `sc.exe`, as `sc` is another command in PowerShell.
 */
import type { WindowsHolder, WindowsHolderKind } from '../../../model/explain/windows-holder.ts';
import { type RemedyCommand, windowsCommand } from '../../../model/explain/remedy-command.ts';
import { canBeStopped } from '../../../port-catalog/windows/unstoppable-services.ts';
import { SERVICES_OF_PORT } from '../../../port-catalog/windows/http-sys-services.ts';

interface HolderCommands {
  readonly find: readonly RemedyCommand[];
  readonly free: readonly RemedyCommand[];
}

/** A word in capitals in a command, NAME or ID, is for what `find` shows. */
type Row = (holder: WindowsHolder, port: number) => HolderCommands;

export const HOLDERS: Readonly<Record<WindowsHolderKind, Row>> = {
  'http-sys': (holder, port) => ({ find: [SERVICE_STATE], free: freeOfHttp(holder, port) }),
  system: (_, port) => ({ find: [SERVICE_STATE, URLS], free: stopServices(SYSTEM_SERVICES.get(port) ?? []) }),
  'service-host': (holder) => ({ find: [servicesOf(holder)], free: stopServices(servicesIn(holder) ?? ['NAME']) }),
  'port-proxy': ({ proxy }, port) => ({
    find: [PROXIES],
    free: [
      windowsCommand(
        ...['netsh', 'interface', 'portproxy', 'delete', proxy?.kind ?? 'v4tov4'],
        ...[`listenport=${port}`, `listenaddress=${proxy?.address ?? 'ADDRESS'}`],
      ),
    ],
  }),
  'wsl-relay': () => ({
    find: [RUNNING_WSL, windowsCommand('wsl', '-d', 'NAME', '--', 'ss', '-ltnp')],
    free: [windowsCommand('wsl', '--terminate', 'NAME')],
  }),
  docker: (_, port) => ({ find: [published(port)], free: [windowsCommand('docker', 'stop', 'ID')] }),
  'dns-server': (_, port) =>
    port === DNS_PORT
      ? { find: [windowsCommand('dnscmd', '/Info')], free: stopServices(['DNS']) }
      : { find: [DNS_POOL], free: [leftOutOfPool(port), ...restart('DNS')] },
  'sql-server': (holder) => ({
    find: [servicesOf(holder)],
    free: stopServices(servicesIn(holder) ?? ['NAME']),
  }),
  'hyper-v': (holder) => ({ find: [servicesOf(holder)], free: stopServices(['vmms']) }),
  gone: ({ process }) => ({
    find: [childrenOf(process?.pid ?? 0)],
    free: (process?.heirs ?? []).slice(0, MOST_ENDED).map(({ pid }) => end(pid)),
  }),
  program: (holder) => ({ find: [servicesOf(holder)], free: endOrStop(holder) }),
  unnamed: (holder) => ({
    find: holder.process ? [servicesOf(holder), OWNERS] : [OWNERS],
    free: [],
  }),
  'one-port': (_, port) => ({ find: [SERVICE_STATE, published(port)], free: [windowsCommand('docker', 'stop', 'ID')] }),
  winnat: () => ({ find: [WINNAT_STATE], free: [] }),
  block: () => ({ find: [RUNNING_WSL], free: [windowsCommand('wsl', '--shutdown')] }),
};

const SERVICE_STATE = windowsCommand('netsh', 'http', 'show', 'servicestate', 'view=requestq', 'verbose=yes');
const URLS = windowsCommand('netsh', 'http', 'show', 'urlacl');
const PROXIES = windowsCommand('netsh', 'interface', 'portproxy', 'show', 'all');
const OWNERS = windowsCommand('netstat', '-abno');
const RUNNING_WSL = windowsCommand('wsl', '-l', '--running');
const WINNAT_STATE = windowsCommand('sc.exe', 'query', 'winnat');
const DNS_PORT = 53;
const DNS_POOL = windowsCommand(
  ...['reg', 'query', String.raw`HKLM\SYSTEM\CurrentControlSet\Services\DNS\Parameters`],
  ...['/v', 'SocketPoolExcludedPortRanges'],
);
/** A process that has ended may have started many. */
const MOST_ENDED = 3;

/** SMB and NetBIOS, which the kernel serves itself. */
const SYSTEM_SERVICES: ReadonlyMap<number, readonly string[]> = new Map([[445, ['LanmanServer']], ...SERVICES_OF_PORT]);

function freeOfHttp(holder: WindowsHolder, port: number): readonly RemedyCommand[] {
  const { process } = holder;
  const isIis = process?.command.toLowerCase() === 'w3wp.exe';
  if (isIis) return [IIS_SITES, IIS_STOP];
  const known = SERVICES_OF_PORT.get(port);
  if (known) return stopServices(known);
  return process === null || process.pid <= 4 ? [] : endOrStop(holder);
}

/** Neither shell finds it by its name, and each has its own way to say %windir%: cmd.exe knows the one here. */
const IIS_SITES = windowsCommand('cmd', '/c', String.raw`%windir%\system32\inetsrv\appcmd list site`);
const IIS_STOP = windowsCommand('cmd', '/c', String.raw`%windir%\system32\inetsrv\appcmd stop site NAME`);

function endOrStop(holder: WindowsHolder): readonly RemedyCommand[] {
  const services = servicesIn(holder);
  if (services) return stopServices(services);
  return holder.process ? [end(holder.process.pid)] : [];
}

/** Null where none are known. */
function servicesIn({ process }: WindowsHolder): readonly string[] | null {
  return process?.services ?? null;
}

function stopServices(names: readonly string[]): readonly RemedyCommand[] {
  return names
    .filter(canBeStopped)
    .flatMap((name) => [
      ...(name.toLowerCase() === CONNECTION_SHARING ? [windowsCommand('wsl', '--shutdown')] : []),
      windowsCommand('net', 'stop', name),
    ]);
}

/** It answers DNS for WSL and Hyper-V: stopped while WSL runs, it comes back, and may take Windows down (microsoft/WSL issue 6646). */
const CONNECTION_SHARING = 'sharedaccess';

function restart(name: string): readonly RemedyCommand[] {
  return [windowsCommand('net', 'stop', name), windowsCommand('net', 'start', name)];
}

/** This process alone, and none that it has started. */
function end(pid: number): RemedyCommand {
  return windowsCommand('taskkill', '/pid', String(pid));
}

function servicesOf({ process }: WindowsHolder): RemedyCommand {
  return windowsCommand('tasklist', '/svc', '/fi', `PID eq ${process?.pid ?? 'PID'}`);
}

function published(port: number): RemedyCommand {
  return windowsCommand('docker', 'ps', '--filter', `publish=${port}`);
}

/** It replaces the whole list, as far as is known, so that `find` shows it first. */
function leftOutOfPool(port: number): RemedyCommand {
  return windowsCommand('dnscmd', '/Config', '/SocketPoolExcludedPortRanges', String(port));
}

/** wmic is gone from Windows 11 24H2 on. */
function childrenOf(pid: number): RemedyCommand {
  const what = `Get-CimInstance Win32_Process -Filter 'ParentProcessId=${pid}' | Select-Object ProcessId,Name,CreationDate`;
  return windowsCommand('powershell', '-NoProfile', '-Command', what);
}
