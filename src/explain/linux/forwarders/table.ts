/** Every forwarder that is known. Facts: each engine's sources, and what was measured with Docker 26.1.5 and podman 5.4.2. */
import type { StopAdvice } from '../../../model/explain/stop-advice.ts';
import { rootCommand } from '../../../model/explain/remedy-command.ts';
import { programOf } from '../../../model/sockets/holders.ts';
import { dockerd, dockerProxy, rootlesskit } from './docker.ts';
import { type Forwarded, type Forwarder, type ForwarderProcess, verbOf } from './forwarder.ts';
import { conmon, pasta, rootlessport, slirp4netns } from './podman.ts';
import { systemctl } from '../remedies/units-and-containers.ts';

/** `incusd forkproxy -- PID FD tcp:0.0.0.0:80 PID FD tcp:127.0.0.1:80 …/logs/INSTANCE/proxy.DEVICE.log …` (cmd/incusd/main_forkproxy.go). */
const forkproxy: Forwarder = {
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
const kubernetes: Forwarder = {
  isIt: ({ program }) => ['k3s', 'k3s-server', 'k3s-agent', 'rke2', 'kube-proxy', 'kubelet'].includes(program),
  advice: ({ program }) => {
    const kubectl = program.startsWith('k3s') ? ['k3s', 'kubectl'] : ['kubectl'];
    return { kind: 'cluster', program, find: rootCommand(...kubectl, 'get', 'services', '--all-namespaces') };
  },
};

/** containerd, whose stream server listens on a port that the kernel has chosen. */
const containerd: Forwarder = ownSetting(['containerd'], 'stream_server_port in /etc/containerd/config.toml');

/** The API of Incus and LXD; what they forward is held by forkproxy. */
const incus: Forwarder = ownSetting(['incusd', 'lxd'], 'core.https_address (incus config set, lxc config set)');

const inetd: Forwarder = ownSetting(['inetd', 'inetutils-inetd', 'openbsd-inetd'], 'its line in /etc/inetd.conf', true);

const xinetd: Forwarder = ownSetting(['xinetd'], '`disable = yes` in its file of /etc/xinetd.d', true);

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

/** The first that fits counts: forkproxy runs as incusd, too, so it stands before it. */
const FORWARDERS: readonly Forwarder[] = [
  ...[dockerProxy, dockerd, rootlesskit],
  ...[conmon, pasta, slirp4netns, rootlessport],
  ...[forkproxy, incus, kubernetes, containerd, inetd, xinetd],
];

/** Whether the program is a part of the engine although it is in the control group of a container. */
export function isBesideContainer(command: string): boolean {
  return ['conmon', 'kube-proxy'].includes(programOf(command));
}

/** What frees a port that the process has for others; null where it is none of them. */
export function forwarderAdvice(process: ForwarderProcess, on: Forwarded): StopAdvice | null {
  return FORWARDERS.find(({ isIt }) => isIt(process))?.advice(process, on) ?? null;
}
