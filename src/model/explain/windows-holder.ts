/** What has a port of Windows: its kind decides how to find it, and how to free the port without hitting anything else. */
import type { PortRange } from '../ports/port-set.ts';
import type { Holder } from '../sockets/held-socket.ts';
import type { PortProxy, WinnatState } from '../windows/windows-holders.ts';

/** A row in `explain/windows/holders/table.ts`, and one in `render/explain/remedies/holder-texts.ts`. */
export const WINDOWS_HOLDER_KINDS = [
  'http-sys', // a program that http.sys listens for, as process 4
  'system', // process 4, and nothing tells for whom
  'service-host', // svchost.exe, with its services
  'port-proxy', // iphlpsvc, for a rule of netsh interface portproxy
  'wsl-relay', // wslrelay.exe or wslhost.exe, for a server inside WSL
  'docker', // com.docker.backend.exe or vpnkit.exe, for a container
  'dns-server', // dns.exe, which takes 2,500 ports of UDP for its pool
  'sql-server',
  'hyper-v', // vmms.exe
  'gone', // a process that has ended; one that it has started has its socket
  'program', // any other that has a name
  'unnamed', // a process that tasklist does not name, or none at all
  'one-port', // a row of one port, and no socket
  'winnat', // a block of WinNAT, as far as that can be told
  'block', // one that a restart of WinNAT does not free
] as const;
export type WindowsHolderKind = (typeof WINDOWS_HOLDER_KINDS)[number];

export interface WindowsHolder {
  readonly kind: WindowsHolderKind;
  /** The process that netstat, or the list of http.sys, names; null of a row without a socket. */
  readonly process: Holder | null;
  /** The rule that iphlpsvc listens for. */
  readonly proxy: PortProxy | null;
  readonly row: PortRange | null;
  readonly winnat: WinnatState;
  readonly isWslRunning: boolean | null;
}
