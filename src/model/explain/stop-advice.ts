import type { RemedyCommand } from './remedy-command.ts';

/** free: the port is to be given up. reconnect: the process may go on, with another source port. */
export type Aim = 'free' | 'reconnect';

/** How to end what holds a socket. */
export type StopAdvice =
  | {
      readonly kind: 'container';
      readonly aim: Aim;
      readonly container: string;
      readonly command: RemedyCommand | null;
    }
  /**
   * A forwarder of an engine listens for the port that a container publishes. `isListed`: `find` shows all containers with their ports.
   * `otherwise`: what it is where `find` shows none.
   */
  | {
      readonly kind: 'published-container';
      readonly aim: Aim;
      readonly find: RemedyCommand;
      readonly stop: RemedyCommand;
      readonly isListed: boolean;
      readonly otherwise:
        { readonly kind: 'orphan'; readonly pid: number } | { readonly kind: 'own'; readonly program: string } | null;
    }
  /** The network of the containers without root: all of them lose it when this ends. */
  | { readonly kind: 'container-network'; readonly program: string }
  /** A port of the program's own, beside all that it runs. `where`: the setting. `reload`: has it read that again. */
  | {
      readonly kind: 'own-setting';
      readonly program: string;
      readonly where: string;
      readonly reload: RemedyCommand | null;
    }
  /** A device of an instance of Incus or LXD. */
  | {
      readonly kind: 'proxy-device';
      readonly instance: string;
      readonly device: string;
      readonly remove: RemedyCommand;
      readonly stop: RemedyCommand;
    }
  /** A part of Kubernetes has it for a Service or a pod. */
  | { readonly kind: 'cluster'; readonly program: string; readonly find: RemedyCommand }
  /** systemd listens for a socket unit, which could not be named. */
  | { readonly kind: 'socket-unit'; readonly list: RemedyCommand; readonly stop: RemedyCommand }
  /** `keep`: what lasts beyond the next boot. */
  | {
      readonly kind: 'known-socket-unit';
      readonly stop: RemedyCommand;
      readonly keep: RemedyCommand;
    }
  /** Stopping it would end an engine, and every container with it. */
  | { readonly kind: 'socket-unit-of-engine'; readonly unit: string; readonly services: readonly string[] }
  /** The service that asks for the port is handed the socket by this unit. */
  | { readonly kind: 'handed-over'; readonly service: string; readonly socketUnit: string }
  | { readonly kind: 'process-1' }
  /** `endsAll`: the unit runs more than what has the port. `clear`: clears what its connections leave; left out where it leaves nothing. */
  | {
      readonly kind: 'units';
      readonly command: RemedyCommand;
      readonly endsAll: boolean;
      readonly clear?: RemedyCommand;
    }
  | {
      readonly kind: 'processes';
      readonly aim: Aim;
      readonly pids: readonly number[];
      /** What ends all of them, one after the other. */
      readonly commands: readonly RemedyCommand[];
      /** What clears then what their connections leave; left out where they leave nothing. */
      readonly clear?: RemedyCommand;
      /** Those of them that a plain SIGTERM would not end. */
      readonly enduring: readonly { readonly pid: number; readonly because: Endurance }[];
      /** The script that starts it again in a loop, which `commands` end first; null where there is none. */
      readonly loop: number | null;
      /** How many more there are, which are not named. */
      readonly more: number;
      /** `pids` is the one that has started the others. */
      readonly isRoot: boolean;
      /** Services that started them, and run more than this. */
      readonly launchers: readonly string[];
    }
  /** A supervisor starts it again: only that can stop it. `find`: what tells the NAME in `stop`; null where `stop` has it. */
  | {
      readonly kind: 'supervised';
      readonly supervisor: string;
      readonly pid: number;
      readonly find: RemedyCommand | null;
      readonly stop: RemedyCommand;
      /** What ends then what a script has started, as the supervisor ends the script alone. */
      readonly left: readonly RemedyCommand[];
    }
  /** Nothing shows whose the socket is. `isAllSeen`: every process was looked at; `show`: what lists sockets of the kernel. */
  | { readonly kind: 'find-owner'; readonly isAllSeen: boolean; readonly show: KernelSockets | null }
  /** What has the port may be the service that asks for it. */
  | { readonly kind: 'may-be-itself'; readonly service: string }
  | { readonly kind: 'end-possible-holder' }
  | { readonly kind: 'find-silent' }
  | { readonly kind: 'ask-again' };

/** Why SIGTERM does not end a process, or not yet. */
export type Endurance = 'first-of-namespace' | 'ignores-sigterm' | 'sigterm-pending' | 'traced' | 'frozen' | 'stopped';

export interface KernelSockets {
  readonly tunnels: RemedyCommand;
  readonly wireguard: RemedyCommand;
}
