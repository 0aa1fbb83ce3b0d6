/** How to end what holds a socket. */
import type { Aim, KernelSockets, StopAdvice } from '../../../model/explain/remedy.ts';
import { listed } from '../../../model/text/listed.ts';
import type { AdviceTexts, Typed } from './advice-texts.ts';

export const STOP_TEXTS: AdviceTexts<StopAdvice> = {
  container: ({ aim, container, command }, _, typed) => {
    const what = aim === 'free' ? 'stop the container, or have it use another port' : 'restart the container';
    if (command === null) return `${what} (${container})`;
    return `${what}: ${typed(command)}${ENGINE_NOTES[command.words[0] ?? ''] ?? ''}`;
  },
  'published-container': ({ find, stop }, _, typed) =>
    `stop the container that publishes it: ${typed(find)}, then ${typed(stop)}`,
  'socket-unit': ({ list, stop }, _, typed) =>
    `systemd holds it for a socket unit, which ${typed(list)} names: ${typed(stop)}, before its service`,
  'process-1': () =>
    'process 1 has it, which ends with this container alone: stop that from outside, or have it use another port',
  units: ({ command, endsAll }, _, typed) => `${typed(command)}${endsAll ? ', which ends all that it runs' : ''}`,
  processes: processesText,
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

/** By the program that stops a container. */
const ENGINE_NOTES: Readonly<Record<string, string>> = {
  crictl: '; kubelet starts it again as long as its pod is wanted',
  'lxc-stop': ' (LXD: lxc, Incus: incus)',
};

function processesText({
  aim,
  pids,
  more,
  isRoot,
  launchers,
}: Extract<StopAdvice, { readonly kind: 'processes' }>): string {
  const [first = 0, ...others] = pids;
  const kill = `sudo kill ${pids.join(' ')}`;
  const condition = CONDITIONS[aim][others.length === 0 ? 'one' : 'several'];
  const whole = launchers.length === 0 ? '' : `; not the whole of ${listed(launchers)}, which runs more than this`;
  if (isRoot)
    return `end process ${first} (${kill}), which has started the other ${more}, if ${condition}${whole}; those that stay are named then`;
  const which = others.length === 0 ? `process ${first}` : `processes ${listed(pids.map(String))}`;
  const left = more > 0 ? `; ${more} more will be named then` : '';
  return `end ${which} (${kill}) if ${condition}${whole}${left}`;
}

const CONDITIONS: Readonly<Record<Aim, { readonly one: string; readonly several: string }>> = {
  free: { one: 'it is not needed', several: 'they are not needed' },
  reconnect: { one: 'it can connect again', several: 'they can connect again' },
};

/** Sockets of the kernel belong to no process. */
function tunnelsText(show: KernelSockets | null, typed: Typed): string {
  return show ? `${typed(show.tunnels)} (VXLAN, GENEVE), ${typed(show.wireguard)} (WireGuard), ` : '';
}
