import type { HeldSocket } from './held-socket.ts';

/** Every socket of a host, or of the network namespace that portplan runs in. */
export interface OpenSockets {
  /** Sockets whose processes were not asked for have no holders. */
  readonly sockets: readonly HeldSocket[];
  /** The number of processes whose sockets may not be looked at: some holders may be missing. */
  readonly hidden: number;
  /** TCP sockets that are bound, and neither listen nor connect, could not be asked for; left out where they were. */
  readonly lacksSilent?: true;
  /** The host has no address of IPv6, as far as it tells; left out where it has. */
  readonly lacksIpv6?: true;
}
