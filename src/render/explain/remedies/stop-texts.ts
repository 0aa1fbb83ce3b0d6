/** How to end what holds a socket. */
import type { AskedBind } from '../../../model/explain/asked-bind.ts';
import type { Aim, Endurance, KernelSockets, StopAdvice } from '../../../model/explain/stop-advice.ts';
import type { RemedyCommand } from '../../../model/explain/remedy-command.ts';
import { listed } from '../../../model/text/listed.ts';
import type { AdviceTexts, Typed } from './command-text.ts';

export const STOP_TEXTS: AdviceTexts<StopAdvice> = {
  container: ({ aim, container, command }, _, typed) => {
    const what = aim === 'free' ? 'stop the container, or have it use another port' : 'restart the container';
    if (command === null) return `${what} (${container})`;
    return `${what}: ${typed(command)}${ENGINE_NOTES[command.words[0] ?? ''] ?? ''}`;
  },
  'published-container': publishedText,
  'container-network': ({ program }) =>
    `have the container use another port (podman ps lists them): ${program} is the network of all containers of that account, which end without it`,
  'own-setting': ({ program, where, reload }, _, typed) =>
    `have ${program} use another port: ${where}${reload ? `, then ${typed(reload)}` : ''}; to end it would end all that it runs`,
  'proxy-device': ({ instance, device, remove, stop }, _, typed) =>
    `remove the proxy device ${device} of the instance ${instance}: ${typed(remove)}; or ${typed(stop)}`,
  cluster: ({ program, find }, { port }, typed) =>
    `have Kubernetes give it up, and never end ${program}: ${typed(find)} shows the Service with port ${port}, or else a pod has it as its hostPort; change that`,
  'socket-unit': ({ list, stop }, _, typed) =>
    `systemd holds it for a socket unit, which ${typed(list)} names: ${typed(stop)}, before its service`,
  'known-socket-unit': ({ stop, keep }, _, typed) =>
    `${typed(stop)}; for longer than until the next boot also ${typed(keep)}`,
  'socket-unit-of-engine': ({ unit, services }) =>
    `have ${unit} listen elsewhere (sudo systemctl edit ${unit}): to stop it stops ${listed(services)}, and every container with it`,
  'handed-over': ({ service, socketUnit }) =>
    `nothing, if ${service} is started by systemd: ${socketUnit} hands it the socket; otherwise:`,
  'process-1': () =>
    'process 1 has it, which ends with this container alone: stop that from outside, or have it use another port',
  units: ({ command, endsAll, clear }, _, typed) =>
    `${typed(command)}${endsAll ? ', which ends all that it runs' : ''}${clear ? `; ${typed(clear)} (${CLEARS})` : ''}`,
  supervised: (advice, _, typed) => supervisedText(advice, typed),
  processes: (advice, _, typed) => processesText(advice, typed),
  'find-owner': ({ isAllSeen, show }, _, typed) =>
    isAllSeen
      ? `find out whose it is: outside of this container, or the kernel's own, which ${tunnelsText(show, typed)}rpcinfo -p (NFS) may show`
      : 'find out whose it is, as root or outside of this container, then stop that',
  'may-be-itself': ({ service }) => `this may be ${service} itself, already running: look before you end it`,
  'end-possible-holder': () => 'end the process that has bound it; candidates are named above',
  'find-silent': () =>
    'find out whose it is: as root, with perl to be found, portplan can name it; so does ss --bound-inactive (iproute2 6.8)',
  'ask-again': () => 'ask again: it is taken for moments, as a connection or a server that comes and goes does',
};

function publishedText(
  { aim, find, stop, isListed, otherwise }: Extract<StopAdvice, { readonly kind: 'published-container' }>,
  { port }: AskedBind,
  typed: Typed,
): string {
  const how = isListed
    ? `${typed(find)} shows which one has ${port}, then ${typed(stop)}`
    : `${typed(find)}, then ${typed(stop)}`;
  const said = `${aim === 'free' ? 'stop' : 'restart'} the container that publishes it: ${how}`;
  switch (otherwise?.kind) {
    case undefined:
      return said;
    case 'orphan':
      return `${said}; if the first prints none, it was left behind by a Docker that has ended: sudo kill ${otherwise.pid}`;
    case 'own':
      return `${said}; if the first prints none, the port is ${otherwise.program}'s own: see its settings, and do not end it`;
  }
}

/** By the program that stops a container. */
const ENGINE_NOTES: Readonly<Record<string, string>> = {
  crictl: '; kubelet starts it again as long as its pod is wanted',
  'lxc-stop': ' (LXD: lxc, Incus: incus)',
};

function supervisedText(
  { supervisor, pid, find, stop, left }: Extract<StopAdvice, { readonly kind: 'supervised' }>,
  typed: Typed,
): string {
  const which = find === null ? '' : `${typed(find)} names process ${pid}, then `;
  const rest = left.length === 0 ? '' : ', and end what its script leaves behind';
  return `have ${supervisor} stop it, which starts it again otherwise${rest}: ${which}${commandsText([stop, ...left], typed)}`;
}

function processesText(
  {
    aim,
    pids,
    commands,
    clear,
    more,
    isRoot,
    launchers,
    enduring,
    loop,
  }: Extract<StopAdvice, { readonly kind: 'processes' }>,
  typed: Typed,
): string {
  const [first = 0, ...others] = pids;
  const end = commandsText(clear ? [...commands, clear] : commands, typed);
  const condition = CONDITIONS[aim][others.length === 0 ? 'one' : 'several'];
  const notes = [
    ...(clear ? [CLEARS] : []),
    ...(loop === null ? [] : [`process ${loop} is a script that starts it again`]),
    ...enduring.map(({ pid, because }) => `${others.length === 0 ? 'it' : pid} ${ENDURANCE[because]}`),
    ...(launchers.length === 0 ? [] : [`not the whole of ${listed(launchers)}, which runs more than this`]),
  ];
  const rest = notes.map((note) => `; ${note}`).join('');
  if (isRoot)
    return `end process ${first} (${end}), which has started the other ${more}, if ${condition}${rest}; those that stay are named then`;
  const which = others.length === 0 ? `process ${first}` : `processes ${listed(pids.map(String))}`;
  const left = more > 0 ? `; ${more} more will be named then` : '';
  return `end ${which} (${end}) if ${condition}${rest}${left}`;
}

/** What `ss -K` is for. */
const CLEARS = 'ss -K clears what the connections leave, which both servers with SO_REUSEADDR do not need';

/** One after the other, whatever comes of the first. */
export function commandsText(commands: readonly RemedyCommand[], typed: Typed): string {
  return commands.map(typed).join('; ');
}

/** signal(7), pid_namespaces(7), ptrace(2), cgroup-v2.rst. */
const ENDURANCE: Readonly<Record<Endurance, string>> = {
  'first-of-namespace':
    'is process 1 of a pid namespace, which SIGTERM need not end, and which takes all others there with it',
  'ignores-sigterm': 'ignores SIGTERM',
  'sigterm-pending': 'has been sent a SIGTERM before and has not taken it',
  traced: 'is stopped by a debugger',
  frozen: 'is frozen with its control group',
  stopped: 'is stopped and takes the signal once it goes on',
};

const CONDITIONS: Readonly<Record<Aim, { readonly one: string; readonly several: string }>> = {
  free: { one: 'it is not needed', several: 'they are not needed' },
  reconnect: { one: 'it can connect again', several: 'they can connect again' },
};

/** Sockets of the kernel belong to no process. */
function tunnelsText(show: KernelSockets | null, typed: Typed): string {
  return show ? `${typed(show.tunnels)} (VXLAN, GENEVE), ${typed(show.wireguard)} (WireGuard), ` : '';
}
