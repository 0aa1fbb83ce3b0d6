/** What stops a unit of systemd, a socket unit or a container. */
import type { StopAdvice, Aim } from '../../../model/explain/stop-advice.ts';
import { rootCommand, type RemedyCommand } from '../../../model/explain/remedy-command.ts';
import { verbOf } from '../forwarders/forwarder.ts';
import type { Holder } from '../../../model/sockets/held-socket.ts';

/** `account`: the number of the account whose own systemd has the unit; undefined for the host's. */
export function systemctl(account: number | undefined, ...words: readonly string[]): RemedyCommand {
  if (account === undefined) return rootCommand('systemctl', ...words);
  return { words: ['systemctl', '--user', ...words], as: { account }, isInNetwork: false };
}

export function socketUnitAdvice({ socketUnit, unitAccount }: Holder): StopAdvice {
  if (socketUnit === undefined)
    return {
      kind: 'socket-unit',
      list: systemctl(unitAccount, 'list-sockets'),
      stop: systemctl(unitAccount, 'stop', 'NAME.socket'),
    };
  const { name, activates, account, isPerConnection } = socketUnit;
  // Where systemd did not say, it is the one of the same name, unless Service= says otherwise (systemd.socket(5)).
  const own = activates.length === 0 ? [name.replace(/socket$/, 'service')] : activates;
  if (own.some((unit) => ENGINES.includes(unit))) return { kind: 'socket-unit-of-engine', unit: name, services: own };
  return {
    kind: 'known-socket-unit',
    // What serves a connection has a socket of its own.
    stop: systemctl(account, 'stop', name, ...(isPerConnection ? [] : own)),
    keep: systemctl(account, 'disable', name),
  };
}

/** Their services require the socket unit: stopped, it takes every container along (docker.service has Requires=docker.socket; measured). */
const ENGINES: readonly string[] = ['docker.service', 'lxd.service', 'incus.service', 'snap.lxd.daemon.service'];

/** The services of the socket units that hold the socket: their advice stops those, too. */
export function activatedBy(holders: readonly Holder[]): ReadonlySet<string> {
  return new Set(holders.flatMap(({ socketUnit }) => socketUnit?.activates ?? []));
}

/** What stops a container, in its engine's words. Read in the manuals of the engines: none of them was run. */
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
    return rootCommand('docker', ...own, verbOf(aim), id);
  },
  podman: (id, account, aim) => ({
    words: ['podman', verbOf(aim), id],
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
