/** What stops a container, in its engine's words. Read in the manuals of the engines: none of them was run. */
import type { Holder } from '../../../model/explanation.ts';
import { asAccount } from './as-account.ts';
import type { Aim } from './stop.ts';

export function containerLine({ container, unitAccount }: Holder, aim: Aim): string {
  const [engine = '', id = ''] = (container ?? '').split(' ');
  const command = COMMANDS[engine]?.(id, unitAccount, aim);
  const what = aim === 'free' ? 'stop the container, or have it use another port' : 'restart the container';
  return command === undefined ? `${what} (${container ?? ''})` : `${what}: ${command}`;
}

type Command = (id: string, account: number | undefined, aim: Aim) => string;

const cri: Command = (id) => `sudo crictl stop ${id}; kubelet starts it again as long as its pod is wanted`;
const machine: Command = (id, _, aim) => `sudo machinectl ${aim === 'free' ? 'stop' : 'reboot'} ${id}`;

const COMMANDS: Readonly<Record<string, Command>> = {
  docker: (id, account, aim) => {
    const own = account === undefined ? '' : ` -H unix:///run/user/${account}/docker.sock`;
    return `sudo docker${own} ${aim === 'free' ? 'stop' : 'restart'} ${id}`;
  },
  podman: (id, account, aim) =>
    `${account === undefined ? 'sudo' : asAccount(account)} podman ${aim === 'free' ? 'stop' : 'restart'} ${id}`,
  containerd: cri,
  'cri-o': cri,
  kubernetes: cri,
  lxc: (id, _, aim) => `sudo lxc-stop ${aim === 'free' ? '' : '-r '}-n ${id} (LXD: lxc, Incus: incus)`,
  nspawn: machine,
  machine,
};
