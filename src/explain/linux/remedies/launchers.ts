/**
 * Services that start processes of others: containers, jobs, sessions. The control group says only where such
 * a process was started. No rule finds them (the main process of a service forks workers just so): these are the known ones.
 */
const LAUNCHERS: readonly string[] = [
  ...['docker', 'containerd', 'podman', 'crio', 'lxc', 'lxd', 'incus', 'libvirtd', 'virtqemud', 'virtnetworkd'],
  ...['kubelet', 'k3s', 'k3s-agent', 'rke2-server', 'rke2-agent', 'nomad'],
  ...['cron', 'crond', 'cronie', 'anacron', 'atd', 'ssh', 'sshd', 'xinetd', 'inetd', 'supervisor', 'supervisord'],
  ...['gitlab-runner', 'jenkins', 'buildkite-agent', 'forgejo-runner', 'dbus', 'dbus-broker', 'NetworkManager'],
  ...['user', 'getty', 'serial-getty', 'systemd-udevd', 'systemd-logind'],
];

export function isLauncher(unit: string): boolean {
  const name = stem(unit);
  return LAUNCHERS.includes(name) || name.startsWith('actions.runner.');
}

/** True where the unit merely started the process; false where the process is the server of that unit itself. */
export function isLauncherOf(unit: string, command: string): boolean {
  if (!isLauncher(unit)) return false;
  const [path = ''] = command.split(' ');
  const program = path.slice(path.lastIndexOf('/') + 1);
  // `sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups`, not `sshd: root@pts/0`.
  const isServer = command.includes('[listener]');
  return ![stem(unit), `${stem(unit)}d`].includes(program) && !isServer;
}

/** `ssh` of `ssh@7-10.0.0.1:22-10.0.0.2:50000.service`. */
function stem(unit: string): string {
  return unit.replace(/(@.*)?\.service$/, '');
}
