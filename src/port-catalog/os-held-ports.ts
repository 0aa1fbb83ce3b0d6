/** Ports from 1024 up that an operating system holds by itself, by default or once a part of it is switched on. */
import { portsOf, type PortSet } from '../model/ports/port-set.ts';

interface OsHeldPorts {
  readonly ports: PortSet;
  readonly by: string;
}

export const OS_HELD: readonly OsHeldPorts[] = [
  // KB 832017; microsoft/WSL issue 7377 (netstat -ab of Windows 10)
  { ports: portsOf(1900, 2869, 3702, 5040, 5050, 5353, 5355, 5357, 5358, 7680), by: 'Windows itself' },
  // KB 832017; MS-WSMV; wazuh/wazuh-agent issue 167
  { ports: portsOf(2177, 2179, 3389, 3544, 4500, 5985, 5986, 6600, 47001), by: 'Windows itself' },
  // The first dynamic ports, which its services take at boot; domain controllers
  { ports: [{ first: 49664, last: 49672 }, ...portsOf(3268, 3269, 9389)], by: 'Windows itself' },
  // AirPlay Receiver, since macOS 12; Remote Management: vercel/turborepo issue 627, replicate/cog issue 1099
  { ports: portsOf(3283, 5000, 7000), by: 'macOS itself' },
  // cockpit.socket of Fedora Server; pveproxy and spiceproxy; Synology DSM
  { ports: portsOf(3128, 5001, 8006, 9090), by: 'a Linux distribution or appliance' },
];
