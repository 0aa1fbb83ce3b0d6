import type { EngineAdvice } from '../host/engine-advice.ts';
import type { PortRange } from '../ports/port-set.ts';

/** What to do about a cause, as data: render/explain says it, and adds sudo, the network namespace and quotes to commands. */
export interface Remedy {
  /** then: once the remedies before it are done. if-still-refused: where they were not enough. Left out: it stands for itself. */
  readonly after?: 'then' | 'if-still-refused';
  readonly advice: Advice;
}

/** A command for a person to type. */
export interface RemedyCommand {
  readonly words: readonly string[];
  /** anyone: it needs no rights. Or the account with this number, whose own systemd or containers it must reach. */
  readonly as: 'anyone' | 'root' | { readonly account: number };
  /** It must run in the network namespace that was asked about, which has sockets, addresses and settings of its own. */
  readonly isInNetwork: boolean;
}

/** free: the port is to be given up. reconnect: the process may go on, with another source port. */
export type Aim = 'free' | 'reconnect';

/** How a port is kept from outgoing connections. */
export type KeptOut =
  | { readonly by: 'command'; readonly command: RemedyCommand }
  /** The plan does it once it is applied: it reserves the port, or its range leaves the port out. */
  | { readonly by: 'plan'; readonly how: 'reservation' | 'range'; readonly apply: string }
  | { readonly by: 'plan-edit' }
  /** In a container whose settings can't be written inside. */
  | { readonly by: 'engine'; readonly given: EngineAdvice };

export type Advice =
  StopAdvice | ConnectionAdvice | SharingAdvice | PrivilegeAdvice | AddressAdvice | OtherAdvice | WindowsAdvice;

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

/** What to do about connections, and what they leave. */
export type ConnectionAdvice =
  | { readonly kind: 'cut'; readonly what: CutKind; readonly command: RemedyCommand }
  /** The program has bound the port itself: it stays bound when the connection is cut, until the program closes the socket. */
  | {
      readonly kind: 'cut-and-end';
      readonly command: RemedyCommand;
      readonly end: readonly RemedyCommand[];
      /** What succeeds where the cut was enough, and nothing is to be ended; null where it can't be. */
      readonly unless: RemedyCommand | null;
    }
  /** Where `ss -K` does nothing: do what follows. */
  | { readonly kind: 'if-not-cut'; readonly leavesTimeWait: boolean }
  | { readonly kind: 'clear-leftovers'; readonly command: RemedyCommand }
  | { readonly kind: 'wait'; readonly seconds: number; readonly reuseDoesNotHelp: boolean }
  /** The kernel lets go of what no process holds. */
  | { readonly kind: 'wait-for-kernel'; readonly state: 'fin-wait-2' | 'other' }
  | { readonly kind: 'keep-out'; readonly keptOut: KeptOut }
  /** No reservation keeps it out: its program asked for the port by number. */
  | { readonly kind: 'other-source-port'; readonly why: 'reserved' | 'outside-range' };

/** client: it can connect again. client-keeps-socket: its program must close the socket, too. */
export type CutKind = 'client' | 'client-keeps-socket' | 'connection' | 'connections' | 'closing' | 'time-wait';

export type SharingAdvice =
  /** Nothing, if what has the port has set one of these as well. */
  /** `sharing`: the protocol whose programs set one of them, where nothing says what the service sets; null where the plan says it. */
  | {
      readonly kind: 'share';
      readonly options: readonly ('SO_REUSEADDR' | 'SO_REUSEPORT')[];
      readonly sharing: string | null;
    }
  /** In the server that asks; the rest is for where it can't. */
  | { readonly kind: 'reuse-address-first' }
  /** next-start: it is set, and helps once the server has started again. both: once both have set it. */
  | { readonly kind: 'reuse-address'; readonly helps: 'next-start' | 'both' }
  | { readonly kind: 'reuse-address-of-former-server' }
  | { readonly kind: 'ipv6-only' };

/** What to do about a port below the unprivileged start. */
type PrivilegeAdvice =
  | { readonly kind: 'grant-capability' }
  | { readonly kind: 'allow-capability' }
  | { readonly kind: 'apply-planned-start'; readonly apply: string }
  /** Null: in the plan. */
  | { readonly kind: 'lower-start'; readonly command: RemedyCommand | null }
  /** The same in a container whose settings can't be written inside. */
  | { readonly kind: 'give-start-to-engine'; readonly given: EngineAdvice }
  | { readonly kind: 'port-from'; readonly start: number };

export type AddressAdvice =
  | { readonly kind: 'no-group' }
  | { readonly kind: 'name-interface'; readonly show: RemedyCommand }
  | { readonly kind: 'wait-for-check' }
  | { readonly kind: 'take-from-other-host' }
  | { readonly kind: 'another-address' }
  | { readonly kind: 'enable-ipv6'; readonly setting: string; readonly command: RemedyCommand }
  | { readonly kind: 'shown-address'; readonly show: RemedyCommand }
  | { readonly kind: 'wait-for-address'; readonly setting: string; readonly command: RemedyCommand | null };

type OtherAdvice =
  | { readonly kind: 'another-port' }
  | { readonly kind: 'policy'; readonly of: 'selinux' | 'apparmor' | 'systemd' | 'sandbox' }
  | { readonly kind: 'look-up-error' };

export type WindowsAdvice =
  | { readonly kind: 'end-program' }
  | { readonly kind: 'stop-holding-service' }
  | { readonly kind: 'take-another-port' }
  | { readonly kind: 'five-minutes' }
  | { readonly kind: 'keep-out-once-gone' }
  | { readonly kind: 'reserve-from-winnat' }
  | { readonly kind: 'stop-winnat' }
  | { readonly kind: 'stop-wsl' }
  /** The row refuses a server that reserves its port itself. */
  | {
      readonly kind: 'take-out-exclusion';
      readonly row: PortRange;
      readonly stacks: readonly { readonly family: string; readonly protocol: string }[];
    }
  | { readonly kind: 'reboot' };

/** A command to run as root, in the network namespace that was asked about. */
export function networkCommand(...words: readonly string[]): RemedyCommand {
  return { words, as: 'root', isInNetwork: true };
}

/** A command to run as root, in any network namespace. */
export function rootCommand(...words: readonly string[]): RemedyCommand {
  return { words, as: 'root', isInNetwork: false };
}
