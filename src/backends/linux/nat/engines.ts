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

/** Modules that rules load which lead packets elsewhere; a kernel that has them built in lists none. */
const TRANSLATING = /^(nft_nat|nft_redir|xt_nat|xt_REDIRECT)$/;

/** The first such module that rules use, in words. `modules`: the text of /proc/modules, a line each: name, size, users, … */
export function translatingModule(modules: string): readonly string[] {
  const used = modules.split('\n').map((line) => line.split(' '));
  const [name] = used.find(([module = '', , users]) => TRANSLATING.test(module) && Number(users) > 0) ?? [];
  return name === undefined ? [] : [`rules that use the kernel's module ${name}`];
}
