import type { HostNames } from './host-names.ts';
import type { HostNat } from '../nat/host-nat.ts';
import type { Platform } from '../plan/desired-state.ts';
import type { RangedProtocol } from '../ports/protocol.ts';
import type { PortRange, PortSet } from '../ports/port-set.ts';
import type { Listener } from '../sockets/listener.ts';
import { NOTHING_TOLD, type WindowsHolders, type WinnatState } from '../windows/windows-holders.ts';
import type { LinuxOnlyFacts } from '../settings/linux-settings.ts';

/** The platforms whose settings portplan reads and applies: each has a backend. */
export type HostPlatform = Extract<Platform, 'linux' | 'windows'>;

/** The platforms whose sockets portplan reads: each has at least the backend of a host that is looked at alone. */
export type SeenPlatform = HostPlatform | 'macos';

/** What is known of a host whose settings portplan manages. */
export interface HostFacts extends SeenFacts {
  readonly platform: HostPlatform;
}

/** What a host, or its snapshot, says of itself, as far as plan files can be judged by it. */
export interface SeenFacts extends LinuxOnlyFacts {
  /** Linux: net.ipv4.tcp_timestamps; left out, as the next one, where it is not known. */
  readonly hasTcpTimestamps?: boolean;
  /** Linux: net.ipv4.tcp_max_tw_buckets, the most connections in TIME_WAIT that the kernel keeps. */
  readonly mostTimeWait?: number;
  /** Linux: names that plans may write as numbers; left out where they are not known. */
  readonly names?: HostNames;
  /** Linux: its packet rules; left out where they are not known. */
  readonly nat?: HostNat;
  readonly platform: SeenPlatform;
  readonly host: string;
  /** Windows: the state of WinNAT, and what is told of those that have its ports. */
  readonly windows?: WindowsOnlyFacts;
  /** Windows: the sockets that wait, with their processes; left out where they are not known. */
  readonly listeners?: readonly Listener[];
  /** live: what is in force; boot: what an image boots with, as it has no kernel. */
  readonly layer: 'live' | 'boot';
  /** Each family with each protocol, once. Linux has one value for all of them. */
  readonly stacks: readonly StackFacts[];
}

export interface WindowsOnlyFacts {
  readonly winnat: WinnatState;
  readonly holders: WindowsHolders;
}

export const NO_WINDOWS: WindowsOnlyFacts = { winnat: null, holders: NOTHING_TOLD };

export interface StackFacts {
  readonly family: 'ipv4' | 'ipv6';
  readonly protocol: RangedProtocol;
  readonly ephemeral: PortRange;
  /** Linux: the reserved list. Windows: the excluded ranges that are administered. */
  readonly reserved: PortSet;
  /** The ports that earlier applies reserved: the next one releases those that the plan no longer names. */
  readonly owned: PortSet;
  /** Windows: the administered ranges that the next boot brings. */
  readonly lasting: PortSet;
  /** Windows: the rows that `reserved` is made of, as netsh deletes whole rows alone; left out where they are not known. */
  readonly administered?: readonly PortRange[];
  /** Windows: rows of the table that a service or a driver holds as long as it runs. */
  readonly held: readonly PortRange[];
}
