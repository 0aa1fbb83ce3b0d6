/** What differs between platforms where plans are judged: one row each, so that a new platform has all of it decided. */
import type { Platform } from '../plan/desired-state.ts';
import type { PortRange } from '../ports/port-set.ts';

interface PlatformTraits {
  /** The name of the platform for messages. */
  readonly name: string;
  /** Node's own name of the platform. */
  readonly nodeName: string;
  readonly hasSctp: boolean;
  /** The default ephemeral range of the platform. */
  readonly defaultRange: PortRange;
  /** The platform's word for ports that are kept from outgoing connections. */
  readonly reservedWord: 'reserved' | 'excluded';
  /** The lists of ports that the OS never hands out by itself, as far as an administrator can change them. */
  readonly reservedLists: 'none' | 'one' | 'one-for-each-protocol';
  /** Servers can reserve their ports themselves (SIO_ACQUIRE_PORT_RESERVATION), and are refused one of those lists. */
  readonly serversReserve: boolean;
}

const DYNAMIC: PortRange = { first: 49152, last: 65535 };

/** Ranges: Linux 6.18 in a fresh namespace; Windows since Vista (KB 929851); xnu-11417; FreeBSD main (in_pcb.c). */
export const PLATFORM_TRAITS: Readonly<Record<Platform, PlatformTraits>> = {
  linux: {
    name: 'Linux',
    nodeName: 'linux',
    hasSctp: true,
    defaultRange: { first: 32768, last: 60999 },
    reservedWord: 'reserved',
    reservedLists: 'one',
    serversReserve: false,
  },
  windows: {
    name: 'Windows',
    nodeName: 'win32',
    hasSctp: false,
    defaultRange: DYNAMIC,
    reservedWord: 'excluded',
    reservedLists: 'one-for-each-protocol',
    serversReserve: true,
  },
  macos: {
    name: 'macOS',
    nodeName: 'darwin',
    hasSctp: false,
    defaultRange: DYNAMIC,
    reservedWord: 'reserved',
    reservedLists: 'none',
    serversReserve: false,
  },
  freebsd: {
    name: 'FreeBSD',
    nodeName: 'freebsd',
    hasSctp: true,
    defaultRange: { first: 10000, last: 65535 },
    reservedWord: 'reserved',
    reservedLists: 'none',
    serversReserve: false,
  },
};
