/** Names a port by its registered service, for sockets whose program can't be seen. */
import type { Protocol } from '../model/ports/protocol.ts';
import { defaultsOn } from './well-known-services.ts';

/** A name for its service, such as `postgresql`; null where none is known. */
export function knownServiceOn(port: number, protocol: Protocol): string | null {
  return SYSTEM_PORTS.get(port) ?? defaultsOn(port, protocol)[0]?.words[0] ?? null;
}

/** IANA's registry of service names, as Debian 12 has it in /etc/services (netbase 6.4); those of Windows are of KB 832017. */
const ROWS: readonly (readonly [name: string, ports: readonly number[]])[] = [
  ['ssh', [22]],
  ['smtp', [25, 465, 587]],
  ['dns', [53, 853]],
  ['dhcp-server', [67]],
  ['dhcp-client', [68]],
  ['http', [80]],
  ['https', [443]],
  ['kerberos', [88]],
  ['rpcbind', [111]],
  ['ntp', [123]],
  ['rpc', [135]],
  ['netbios', [137, 138]],
  ['smb', [139, 445]],
  ['imap', [143, 993]],
  ['pop3', [110, 995]],
  ['snmp', [161]],
  ['ldap', [389, 636]],
  ['ike', [500, 4500]],
  ['syslog', [514]],
  ['dhcpv6-client', [546]],
  ['ipp', [631]],
  ['rsync', [873]],
  ['ssdp', [1900]],
  ['ws-discovery', [3702]],
  ['mdns', [5353]],
  ['llmnr', [5355]],
  ['wsdapi', [5357]],
  ['winrm', [5985, 47001]],
  ['dosvc', [7680]],
];

const SYSTEM_PORTS: ReadonlyMap<number, string> = new Map(
  ROWS.flatMap(([name, ports]) => ports.map((port) => [port, name] as const)),
);
