/** Sockets, hosts and plans in few words. */
import { readPlanFile } from '../../../src/plan-file/read/read-plan-file.ts';
import { auditHost } from '../../../src/audit/audit.ts';
import type { Audit } from '../../../src/model/audit/audit.ts';
import type { HostNat } from '../../../src/model/nat/host-nat.ts';
import type { HeldSocket } from '../../../src/model/sockets/held-socket.ts';
import type { Account } from '../../../src/model/explain/asked-bind.ts';
import type { HostFacts } from '../../../src/model/host/host-facts.ts';
import { portsOf, type PortRange } from '../../../src/model/ports/port-set.ts';

export function linuxHost(ephemeral: PortRange, ...reserved: readonly number[]): HostFacts {
  const stacks = (['ipv4', 'ipv6'] as const).flatMap((family) =>
    (['tcp', 'udp'] as const).map((protocol) => ({
      ...{ family, protocol, ephemeral },
      ...{ reserved: portsOf(...reserved), owned: [], lasting: [], held: [] },
    })),
  );
  return {
    platform: 'linux',
    host: 'edge-1',
    layer: 'live',
    stacks,
    unprivilegedPortStart: 1024,
    timeWaitReuse: 'loopback',
  };
}

/** `tcp 10.0.0.5:40000 > 10.0.0.9:443 established`; without a peer it listens. */
export function socket(text: string): HeldSocket {
  const [protocol, local = '', , remote = '0.0.0.0:0', state = 'established'] = text.split(' ');
  const isTcp = protocol === 'tcp';
  return {
    protocol: isTcp ? 'tcp' : 'udp',
    state: text.includes('>') ? (state as HeldSocket['state']) : isTcp ? 'listening' : 'unconnected',
    local: endOf(local),
    remote: endOf(remote),
    ...{ uid: 0, inode: 1, secondsLeft: null, holders: [] },
  };
}

function endOf(text: string): HeldSocket['local'] {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

export const RANGE = { first: 40000, last: 40099 };

/** `services`: as a plan has them, in YAML; null for no plan. */
export function auditOf(
  services: string | null,
  sockets: readonly HeldSocket[],
  facts = linuxHost(RANGE),
  hidden = 0,
  ipv6Only: ReadonlySet<number> | null = new Set(),
  accounts: ReadonlyMap<string, Account> = new Map(),
  nat: HostNat | null = null,
): Audit {
  const desired = services === null ? null : desiredFrom(`version: 1\nservices: ${services}\n`);
  return auditHost({
    desired,
    plan: null,
    nat,
    facts,
    open: { sockets: ipv6Only === null ? sockets : sockets.map((each) => told(each, ipv6Only)), hidden },
    accounts,
    starts: new Map(),
    boots: [],
    isBootKnown: true,
    network: null,
    isWhole: true,
  });
}

/** `ipv6Only`: the inodes of those that leave IPv4 alone. */
function told(socket: HeldSocket, ipv6Only: ReadonlySet<number>): HeldSocket {
  const { local, inode } = socket;
  return local.address.includes(':') ? { ...socket, local: { ...local, ipv6Only: ipv6Only.has(inode) } } : socket;
}

function desiredFrom(text: string) {
  const { desired, diagnostics } = readPlanFile('portplan.yaml', () => text, 'linux');
  if (!desired) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return desired;
}
