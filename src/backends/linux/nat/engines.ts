/** By what interfaces programs are known that publish ports through packet rules: every user may see those. */

/** Docker, CNI (Kubernetes, k3s), Calico, Podman and CNI's bridges, libvirt, LXD and Incus, kube-proxy, systemd-nspawn. */
const ENGINES =
  /^(docker\d+|docker_gwbridge|br-[\da-f]{12}|cni\d+|cni-podman\d+|flannel\.\d+|cali[\da-f]+|podman\d+|nerdctl\d+|virbr\d+|lxdbr\d+|incusbr\d+|kube-ipvs\d+|ve-.+|vz-.+)$/;

/** Interfaces of engines that translate in programs of eBPF, which no list of rules shows. */
const BPF_ENGINES = /^(cilium_host|cilium_net|bpfin\.cali|bpfout\.cali)$/;

export function enginesAmong(names: readonly string[]): readonly string[] {
  return names.filter((name) => ENGINES.test(name));
}

export function bpfEnginesAmong(names: readonly string[]): readonly string[] {
  return names.filter((name) => BPF_ENGINES.test(name));
}

/** Modules that rules load which lead packets elsewhere. */
const TRANSLATING = /^(nft_nat|nft_redir|nft_tproxy|xt_nat|xt_REDIRECT|xt_TPROXY)$/;

/**
 * What tells of hand-written rules, in words. `modules`: the text of /proc/modules, a line each: name, size, users, …. A kernel that
 * has them built in lists none: there, that connections are tracked in this network namespace is the only trace of translation that
 * every user sees (nf_conntrack_count; rules without state leave it at 0, a stateful firewall does not; measured on 6.18).
 */
export function rulesInKernel(modules: string, tracked: string): readonly string[] {
  const listed = modules.split('\n').map((line) => line.split(' '));
  const [name] = listed.find(([module = '', , users]) => TRANSLATING.test(module) && Number(users) > 0) ?? [];
  if (name !== undefined) return [`rules that use the kernel's module ${name}`];
  const isBuiltIn = !listed.some(([module]) => module === 'nf_conntrack');
  return isBuiltIn && Number(tracked) > 0 ? ['rules that track connections'] : [];
}
