import { HNS } from '../../port-catalog/windows-host-network-ports.ts';
import { hasToken } from '../../port-catalog/name-tokens.ts';
import type { LintRule } from '../rule.ts';
import { portsWord } from '../../words/ports-words.ts';
import type { Severity } from '../../model/plan/diagnostic.ts';
import { formatRange, intersect, type PortRange, type PortSet, portSet } from '../../model/ports/port-set.ts';

export const windowsHostReserved: LintRule = {
  id: 'windows-host-reserved',
  severity: 'warning',
  platforms: ['windows'],
  summary: 'A service wants a TCP port that Windows itself listens on, or that its container network keeps.',
  why: `Windows listens on 135 for RPC, on 139 and 445 for file sharing, on 5357 for WSDAPI, on 5985 and 47001 for WinRM, and on 7680
for Delivery Optimization (Microsoft KB 832017, the registry of IANA, and Microsoft's pages on Delivery Optimization). Where that
part of Windows runs, a bind fails with \`WSAEADDRINUSE\` or \`WSAEACCES\`. \`netstat\` shows process 4, System, for the ports of
\`http.sys\`: only a program that uses \`http.sys\` itself can share them.

50000-50059 is an administered exclusion of the host network service, on nearly every machine with Hyper-V, WSL or Docker. A
program that binds one of them by its number gets it; a Windows container that publishes one does not (docker/for-win issue
12251), so that is an info.`,
  *check({ endpoints }) {
    for (const { service, endpoint } of endpoints) {
      const holder = HOLDERS.find(({ ports }) => intersect([endpoint.ports], ports).length > 0);
      if (!holder || endpoint.protocol === 'udp' || hasToken(service.name, holder.tokens)) continue;
      yield {
        ...(holder.severity && { severity: holder.severity }),
        message: `${service.name} wants ${portsWord(endpoint.ports, endpoint.protocol)}, and ${holder.what}`,
        help: holder.help,
        at: endpoint.at,
      };
    }
  },
};

interface HostService {
  readonly ports: readonly PortRange[];
  /** What the services of Windows are called that belong there. */
  readonly tokens: readonly string[];
  readonly what: string;
  readonly help: string;
  readonly severity?: Severity;
}

function one(port: number): PortRange {
  return { first: port, last: port };
}

const OTHER_PORT = 'give it another port';

const HOLDERS: readonly HostService[] = [
  {
    ports: [one(135)],
    tokens: ['rpc', 'epmap', 'rpcss', 'dcom'],
    what: 'the RPC endpoint mapper of Windows listens on 135',
    help: OTHER_PORT,
  },
  {
    ports: [one(139), one(445)],
    tokens: ['smb', 'cifs', 'netbios', 'lanmanserver'],
    what: 'the file sharing of Windows listens on 139 and 445',
    help: OTHER_PORT,
  },
  {
    ports: [one(5357)],
    tokens: ['wsd', 'wsdapi', 'fdrespub'],
    what: 'network discovery (WSDAPI) holds 5357 through http.sys',
    help: OTHER_PORT,
  },
  {
    ports: [one(5985), one(47001)],
    tokens: ['winrm', 'wsman', 'wmi'],
    what: 'WinRM holds 5985 and 47001 through http.sys where it runs, as on Windows Server by default',
    help: OTHER_PORT,
  },
  {
    ports: [one(7680)],
    tokens: ['dosvc', 'delivery'],
    what: 'Delivery Optimization, which shares updates with other machines, listens on 7680',
    help: `${OTHER_PORT}, or set the download mode of Delivery Optimization to 0`,
  },
  {
    severity: 'info',
    ports: [HNS],
    tokens: ['hns'],
    what: `the host network service excludes ${formatRange(HNS)}: a Windows container can not publish it`,
    help: 'give it another port where containers publish it; a program that binds it itself gets it',
  },
];

export const WINDOWS_PORTS: PortSet = portSet(HOLDERS.flatMap(({ ports }) => ports));
