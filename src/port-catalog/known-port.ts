/** Names a port by its registered service, for sockets whose program can't be seen. */
import type { Protocol } from '../model/ports/protocol.ts';
import { defaultsOn } from './well-known-services.ts';

interface KnownPort {
  /** A name for its service: `postgresql`. */
  readonly name: string;
  readonly product: string;
}

export function knownPort(port: number, protocol: Protocol): KnownPort | null {
  const system = SYSTEM_PORTS.get(port);
  if (system) return system;
  const [product] = defaultsOn(port, protocol);
  const name = product?.words[0];
  return product && name !== undefined ? { name, product: product.product } : null;
}

/** IANA's registry of service names, as Debian 12 has it in /etc/services (netbase 6.4); those of Windows are of KB 832017. */
const ROWS: readonly (readonly [name: string, product: string, ports: readonly number[]])[] = [
  ['ssh', 'SSH', [22]],
  ['smtp', 'a mail server', [25, 465, 587]],
  ['dns', 'DNS', [53, 853]],
  ['dhcp-server', 'DHCP', [67]],
  ['dhcp-client', 'DHCP', [68]],
  ['http', 'HTTP', [80]],
  ['https', 'HTTPS', [443]],
  ['kerberos', 'Kerberos', [88]],
  ['rpcbind', 'rpcbind', [111]],
  ['ntp', 'NTP', [123]],
  ['rpc', 'the RPC endpoint mapper', [135]],
  ['netbios', 'NetBIOS', [137, 138]],
  ['smb', 'file sharing', [139, 445]],
  ['imap', 'IMAP', [143, 993]],
  ['pop3', 'POP3', [110, 995]],
  ['snmp', 'SNMP', [161]],
  ['ldap', 'LDAP', [389, 636]],
  ['ike', 'IPsec', [500, 4500]],
  ['syslog', 'syslog', [514]],
  ['dhcpv6-client', 'DHCPv6', [546]],
  ['ipp', 'printing', [631]],
  ['rsync', 'rsync', [873]],
  ['ssdp', 'SSDP', [1900]],
  ['ws-discovery', 'WS-Discovery', [3702]],
  ['mdns', 'mDNS', [5353]],
  ['llmnr', 'LLMNR', [5355]],
  ['wsdapi', 'network discovery', [5357]],
  ['winrm', 'WinRM', [5985, 47001]],
  ['dosvc', 'Delivery Optimization', [7680]],
];

const SYSTEM_PORTS: ReadonlyMap<number, KnownPort> = new Map(
  ROWS.flatMap(([name, product, ports]) => ports.map((port) => [port, { name, product }] as const)),
);
