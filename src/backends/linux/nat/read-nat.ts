/** What this host's packet rules are, as far as this account may read them, in the network namespace that portplan runs in. */
import { decodeUtf8 } from '../../../model/bytes.ts';
import type { IpFamily } from '../../../model/nat/ip-number.ts';
import type { SeenNat } from '../../../model/nat/host-nat.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { interfaceNames } from '../interface-names.ts';
import { readOrNull } from '../read-or-null.ts';
import { mayAdministerNetwork } from '../processes/process-files.ts';
import { runIfAvailable } from '../../run-if-available.ts';
import { bpfEnginesAmong, enginesAmong, rulesInKernel } from './engines.ts';
import { parseLinks } from './links.ts';
import { type Link, type NatState, seenNat } from './nat-state.ts';
import { readPacketRules, type ReadRules } from './read-rules.ts';

const UNREAD: ReadRules['texts'] = {
  nft: null,
  iptables: null,
  ip6tables: null,
  iptablesLegacy: null,
  ip6tablesLegacy: null,
};

export async function readNat(system: ReadOnlySystem): Promise<SeenNat> {
  const { nat, unseen } = seenNat(await readNatState(system), system.hostName(), 'machine');
  return { nat, unseen: isWsl(system) ? [...unseen, { kind: 'wsl' }] : unseen };
}

export async function readNatState(system: ReadOnlySystem): Promise<NatState> {
  const names = interfaceNames(system) ?? [];
  const [interfaces, rules] = await Promise.all([
    readLinks(system),
    mayAdministerNetwork(system) ? readPacketRules(system) : null,
  ]);
  const bpf = bpfEnginesAmong(names).map((name) => `the eBPF programs of ${name} are in no list of rules`);
  return {
    interfaces,
    texts: { ...(rules?.texts ?? UNREAD), ipVs: readOrNull(system, '/proc/net/ip_vs') },
    engines: signsOf(system, [...enginesAmong(names), ...bpfEnginesAmong(names)]),
    gaps: rules && [...rules.gaps, ...bpf],
  };
}

/** `5.15.153.1-microsoft-standard-WSL2`: packets come in through Windows, whose rules Linux does not have. */
function isWsl(system: ReadOnlySystem): boolean {
  return /microsoft/i.test(readOrNull(system, '/proc/sys/kernel/osrelease') ?? '');
}

/** What tells every user that there are rules: the interfaces of engines, and where there are none, what rules leave in the kernel. */
function signsOf(system: ReadOnlySystem, engines: readonly string[]): readonly string[] {
  return engines.length > 0
    ? engines
    : rulesInKernel(
        readOrNull(system, '/proc/modules') ?? '',
        readOrNull(system, '/proc/sys/net/netfilter/nf_conntrack_count') ?? '',
      );
}

async function readLinks(system: ReadOnlySystem): Promise<readonly Link[] | null> {
  const ran = await runIfAvailable(system, { program: 'ip', words: ['-j', '-d', 'address'] });
  if (ran?.status !== 0) return null;
  const value = (path: string): string | null => readOrNull(system, `/proc/sys/net/${path}`)?.trim() ?? null;
  const isSet = (path: string): boolean => (value(path) ?? '0') !== '0';
  const routesAll = isSet('ipv4/conf/all/route_localnet');
  const forwardsAll6 = isSet('ipv6/conf/all/forwarding');
  return parseLinks(decodeUtf8(ran.stdout), (name) => {
    const forwards4 = value(`ipv4/conf/${name}/forwarding`);
    const forwards6 = forwardsAll6 || isSet(`ipv6/conf/${name}/force_forwarding`);
    const forwards: readonly IpFamily[] = [
      ...(forwards4 === '1' ? (['ip'] as const) : []),
      ...(forwards6 ? (['ip6'] as const) : []),
    ];
    return {
      routesLoopback: routesAll || isSet(`ipv4/conf/${name}/route_localnet`),
      ...(forwards4 !== null && { forwards }),
    };
  });
}
