/** What stops a container, in its engine's words. Read in the manuals of the engines: none of them was run. */
import { rootCommand, type Aim, type RemedyCommand, type StopAdvice } from '../../../model/explain/remedy.ts';
import type { Holder } from '../../../model/sockets/held-socket.ts';

export function containerAdvice({ container, unitAccount }: Holder, aim: Aim): StopAdvice {
  const name = container ?? '';
  const [engine = '', id = ''] = name.split(' ');
  return { kind: 'container', aim, container: name, command: COMMANDS[engine]?.(id, unitAccount, aim) ?? null };
}

type ContainerCommand = (id: string, account: number | undefined, aim: Aim) => RemedyCommand;

const cri: ContainerCommand = (id) => rootCommand('crictl', 'stop', id);
const machine: ContainerCommand = (id, _, aim) => rootCommand('machinectl', aim === 'free' ? 'stop' : 'reboot', id);

const COMMANDS: Readonly<Record<string, ContainerCommand>> = {
  docker: (id, account, aim) => {
    const own = account === undefined ? [] : ['-H', `unix:///run/user/${account}/docker.sock`];
    return rootCommand('docker', ...own, stopOrRestart(aim), id);
  },
  podman: (id, account, aim) => ({
    words: ['podman', stopOrRestart(aim), id],
    as: account === undefined ? 'root' : { account },
    isInNetwork: false,
  }),
  containerd: cri,
  'cri-o': cri,
  kubernetes: cri,
  lxc: (id, _, aim) => rootCommand('lxc-stop', ...(aim === 'free' ? [] : ['-r']), '-n', id),
  nspawn: machine,
  machine,
};

function stopOrRestart(aim: Aim): string {
  return aim === 'free' ? 'stop' : 'restart';
}
