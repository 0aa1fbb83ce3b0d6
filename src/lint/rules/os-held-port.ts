import { addressCover, isWildcard } from '../../model/bind/address-cover.ts';
import type { Endpoint } from '../../model/plan/desired-state.ts';
import { PLATFORM_TRAITS } from '../../model/host/platform-traits.ts';
import { formatPortSet, type PortSet, subtract } from '../../model/ports/port-set.ts';
import { defaultsOn } from '../../port-catalog/well-known-services.ts';
import { hasToken } from '../../port-catalog/name-tokens.ts';
import { heldWords, isHolder, OS_HELD, portsHeldOf } from '../../port-catalog/os-held/os-held.ts';
import type { OsHeldPort } from '../../port-catalog/os-held/row.ts';
import { isGroupPort } from '../../port-catalog/shared-ports.ts';
import { portsWord } from '../../words/ports-words.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { LintRule } from '../rule.ts';

export const osHeldPort: LintRule = {
  id: 'os-held-port',
  formerIds: ['windows-host-reserved'],
  severity: 'warning',
  platforms: ['linux', 'windows', 'macos'],
  summary: 'A service wants a port that the operating system holds by itself.',
  why: `Every operating system listens by itself: Windows for RPC, file sharing and Delivery Optimization (Microsoft KB 832017), macOS
with AirPlay Receiver on 5000 and 7000 since release 12 (vercel/turborepo issue 627), Ubuntu and Fedora with systemd-resolved on
127.0.0.53. Where that part of it runs, a bind to the same address fails, with \`EADDRINUSE\`, \`WSAEADDRINUSE\` or \`WSAEACCES\`.

What a fresh installation has is a warning. What comes with a feature, a setting or a server role is an info, as a plan does not
tell whether it is there; so is all that a distribution of Linux has, as a plan does not tell which one it is. The finding says how it is known: from the vendor's documents, from listings of such hosts, or from
another release. Only addresses that meet are found: systemd-resolved is not in the way of 127.0.0.1:53. A service that is the
holder itself by its name, unit or program (\`cups\`, \`ssh\`, \`winrm\`) is left alone; so are, on Linux, where a plan does not name
the distribution, products on their own default (\`prometheus: 9090\`), and appliances such as Proxmox VE. The first dynamic ports
of Windows, 49664-49672, which its own services take at boot, are found only where nothing excludes them.

50000-50059 is an administered exclusion of the host network service, on nearly every machine with Hyper-V, WSL or Docker. It
leaves a program alone that binds its port plainly. It refuses servers that reserve their port or listen through \`http.sys\`,
as [windows-exclusion-bars](windows-exclusion-bars.md) says of each that the plan marks with \`reservesItself: true\`, and Windows
containers that publish one (docker/for-win issue 12251).`,
  *check(host) {
    for (const declared of host.endpoints) {
      // One row tells enough: another port is the way out of all of them.
      const [worst] = heldIn(host, declared);
      if (!worst) continue;
      const { service, endpoint } = declared;
      const wanted = portsWord(endpoint.ports, endpoint.protocol);
      const isOne = endpoint.ports.first === endpoint.ports.last;
      const held = heldWords(worst.row, isOne ? 'it' : formatPortSet(worst.ports));
      yield {
        ...((worst.row.needs !== null || host.platform === 'linux') && { severity: 'info' }),
        message: `${service.name} wants ${wanted}, and ${held}`,
        help: helpFor(declared, worst.row),
        at: endpoint.at,
      };
    }
  },
};

interface Met {
  readonly row: OsHeldPort;
  readonly ports: PortSet;
}

/** What the OS holds of an endpoint: first what a fresh installation has. */
function heldIn(host: PlannedHost, { service, endpoint }: DeclaredEndpoint): readonly Met[] {
  const { platform } = host;
  if (platform === 'linux' && isOwnDefault(service.name, endpoint)) return [];
  if (isGroupPort(endpoint.protocol, endpoint.ports.first) && endpoint.reuse.some((each) => each !== 'exclusive'))
    return [];
  return OS_HELD[platform]
    .filter((row) => !row.isQuiet && !isHolder(service, row))
    .filter(({ kind }) => kind !== 'exclusion' || service.reservesItself !== true)
    .map((row) => ({ row, ports: openPorts(host, row, portsHeldOf(endpoint, row)) }))
    .filter(({ ports }) => ports.length > 0)
    .toSorted((a, b) => Number(a.row.needs !== null) - Number(b.row.needs !== null));
}

/** The OS takes no dynamic port that is excluded, and others where the range begins elsewhere. */
function openPorts({ ephemeral, reserved }: PlannedHost, { kind }: OsHeldPort, ports: PortSet): PortSet {
  if (kind !== 'dynamic') return ports;
  return ephemeral.value.tcp.first === PLATFORM_TRAITS.windows.defaultRange.first ? subtract(ports, reserved.tcp) : [];
}

function isOwnDefault(name: string, { ports, protocol }: Endpoint): boolean {
  return ports.first === ports.last && defaultsOn(ports.first, protocol).some(({ words }) => hasToken(name, words));
}

function helpFor({ endpoint }: DeclaredEndpoint, { kind, remedy, addresses }: OsHeldPort): string {
  if (kind === 'exclusion')
    return 'give it another port where containers publish it, or where its server reserves the port itself (`reservesItself: true`); one that binds it plainly gets it';
  if (kind === 'dynamic')
    return 'give it another port; or have this one excluded (`reserve: always`), where its server binds it plainly';
  const isWide = isWildcard(addressCover(endpoint.address, endpoint.ipv6Only));
  const isElsewhere = isWide && addresses !== null && !addresses.includes('0.0.0.0');
  const other = isElsewhere ? [`let it listen on an address beside ${addresses.join(' and ')}`] : [];
  const free = remedy === null ? [] : [remedy];
  const all = ['give it another port', ...other, ...free];
  return remedy === null ? `${all.join('; or ')}: nothing gets this one free` : all.join('; or ');
}
