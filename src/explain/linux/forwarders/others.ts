/** Forwarders of other engines, and programs that have a port of their own beside all that they run. */
import { rootCommand, type StopAdvice } from '../../../model/explain/remedy.ts';
import { systemctl } from '../remedies/systemctl.ts';
import { verbOf, type Forwarder, type ForwarderProcess } from './forwarder.ts';

/** `incusd forkproxy -- PID FD tcp:0.0.0.0:80 PID FD tcp:127.0.0.1:80 …/logs/INSTANCE/proxy.DEVICE.log …` (cmd/incusd/main_forkproxy.go). */
export const forkproxy: Forwarder = {
  isIt: ({ words }) => words[1] === 'forkproxy',
  advice: ({ words, program }, { aim }) => {
    const engine = program === 'lxd' ? 'lxc' : 'incus';
    const [, folder, device] = /\/logs\/([^/]+)\/proxy\.([^/]+)\.log/.exec(words.join(' ')) ?? [];
    if (folder === undefined || device === undefined) return null;
    // An instance of another project than the default one has that in the name of its folder.
    const [instance = '', project] = folder.split('_').reverse();
    const command = [engine, ...(project === undefined ? [] : ['--project', project])];
    const remove = rootCommand(...command, 'config', 'device', 'remove', instance, device);
    return { kind: 'proxy-device', instance, device, remove, stop: rootCommand(...command, verbOf(aim), instance) };
  },
};

/** Kubernetes, whose kubelet, proxy and engine are one process in k3s, and several elsewhere. */
export const kubernetes: Forwarder = {
  isIt: ({ program }) => ['k3s', 'k3s-server', 'k3s-agent', 'rke2', 'kube-proxy', 'kubelet'].includes(program),
  advice: ({ program }) => {
    const kubectl = program.startsWith('k3s') ? ['k3s', 'kubectl'] : ['kubectl'];
    return { kind: 'cluster', program, find: rootCommand(...kubectl, 'get', 'services', '--all-namespaces') };
  },
};

/** containerd, whose stream server listens on a port that the kernel has chosen. */
export const containerd: Forwarder = ownSetting(['containerd'], 'stream_server_port in /etc/containerd/config.toml');

/** The API of Incus and LXD; what they forward is held by forkproxy. */
export const incus: Forwarder = ownSetting(['incusd', 'lxd'], 'core.https_address (incus config set, lxc config set)');

export const inetd: Forwarder = ownSetting(
  ['inetd', 'inetutils-inetd', 'openbsd-inetd'],
  'its line in /etc/inetd.conf',
  true,
);

export const xinetd: Forwarder = ownSetting(['xinetd'], '`disable = yes` in its file of /etc/xinetd.d', true);

function ownSetting(programs: readonly string[], where: string, reloads = false): Forwarder {
  return {
    isIt: ({ program }) => programs.includes(program),
    advice: (process) => ({
      ...{ kind: 'own-setting', program: process.program, where },
      reload: reloads ? reloadOf(process) : null,
    }),
  };
}

function reloadOf({
  unit,
  unitAccount,
  pid,
}: ForwarderProcess): Extract<StopAdvice, { kind: 'own-setting' }>['reload'] {
  return unit?.endsWith('.service') === true
    ? systemctl(unitAccount, 'reload', unit)
    : rootCommand('kill', '-HUP', String(pid));
}
