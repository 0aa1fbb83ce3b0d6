/** What this host's packet rules are, as far as this account may read them, in the network namespace that portplan runs in. */
import { decodeUtf8 } from '../../../model/bytes.ts';
import type { SeenNat } from '../../../model/nat/host-nat.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { interfaceNames } from '../interface-names.ts';
import { readOrNull } from '../read-or-null.ts';
import { mayAdministerNetwork } from '../processes/process-files.ts';
import { runIfAvailable } from '../../run-if-available.ts';
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
  const state = await readNatState(system);
  const engines =
    state.engines.length > 0 ? state.engines : translatingModule(readOrNull(system, '/proc/modules') ?? '');
  return seenNat({ ...state, engines }, system.hostName(), 'machine');
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
    engines: [...enginesAmong(names), ...bpfEnginesAmong(names)],
    gaps: rules && [...rules.gaps, ...bpf],
  };
}

async function readLinks(system: ReadOnlySystem): Promise<readonly Link[] | null> {
  const ran = await runIfAvailable(system, { program: 'ip', words: ['-j', '-d', 'address'] });
  if (ran?.status !== 0) return null;
  const isSet = (name: string): boolean =>
    readOrNull(system, `/proc/sys/net/ipv4/conf/${name}/route_localnet`)?.trim() === '1';
  const isSetForAll = isSet('all');
  return parseLinks(decodeUtf8(ran.stdout), (name) => isSetForAll || isSet(name));
}

/** By what interfaces programs are known that publish ports through packet rules: every user may see those. */

/** Docker, CNI (Kubernetes, k3s), Calico, Podman and CNI's bridges, libvirt, LXD and Incus, kube-proxy, systemd-nspawn. */
const ENGINES =
  /^(docker\d+|docker_gwbridge|br-[\da-f]{12}|cni\d+|cni-podman\d+|flannel\.\d+|cali[\da-f]+|podman\d+|nerdctl\d+|virbr\d+|lxdbr\d+|incusbr\d+|kube-ipvs\d+|ve-.+|vz-.+)$/;

/** Interfaces of engines that translate in programs of eBPF, which no list of rules shows. */
const BPF_ENGINES = /^(cilium_host|cilium_net|bpfin\.cali|bpfout\.cali)$/;

function enginesAmong(names: readonly string[]): readonly string[] {
  return names.filter((name) => ENGINES.test(name));
}

function bpfEnginesAmong(names: readonly string[]): readonly string[] {
  return names.filter((name) => BPF_ENGINES.test(name));
}

/** Modules that rules load which lead packets elsewhere; a kernel that has them built in lists none. */
const TRANSLATING = /^(nft_nat|nft_redir|xt_nat|xt_REDIRECT)$/;

/** The first such module that rules use, in words. `modules`: the text of /proc/modules, a line each: name, size, users, … */
export function translatingModule(modules: string): readonly string[] {
  const used = modules.split('\n').map((line) => line.split(' '));
  const [name] = used.find(([module = '', , users]) => TRANSLATING.test(module) && Number(users) > 0) ?? [];
  return name === undefined ? [] : [`rules that use the kernel's module ${name}`];
}
