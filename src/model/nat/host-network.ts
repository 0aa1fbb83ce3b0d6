/** What of a host decides where packets go: its interfaces and their addresses. */
import { type IpFamily, type IpNumber, isInRange, isLoopbackIp, prefixRange } from './ip-number.ts';

export interface HostNetwork {
  readonly interfaces: readonly NetworkInterface[];
}

export interface NetworkInterface {
  readonly name: string;
  readonly addresses: readonly InterfaceIp[];
  /** Whether packets of other hosts come in here: it is up, and neither the loopback nor one of containers. */
  readonly isOutside: boolean;
  /** net.ipv4.conf.*.route_localnet, of it or of all: packets from and to 127.0.0.0/8 may pass. */
  readonly routesLoopback: boolean;
  /** Its addresses are reached through the other interfaces: the loopback, and a dummy. */
  readonly isVirtual: boolean;
  /** The families whose packets from it are sent on to other hosts; null where that is not known. */
  readonly forwards: readonly IpFamily[] | null;
}

interface InterfaceIp {
  readonly ip: IpNumber;
  /** Bits of the prefix whose hosts are reached through it. */
  readonly length: number;
}

/** Whether the host takes packets to it as its own. */
export function isOwnIp({ interfaces }: HostNetwork, ip: IpNumber): boolean {
  return isLoopbackIp(ip) || interfaces.some(({ addresses }) => addresses.some((one) => isSameIp(one.ip, ip)));
}

export function isSameIp(a: IpNumber, b: IpNumber): boolean {
  return a.family === b.family && a.value === b.value;
}

/** The interface that the host itself has the address on. */
export function interfaceOf({ interfaces }: HostNetwork, ip: IpNumber): NetworkInterface | null {
  return interfaces.find(({ addresses }) => addresses.some((one) => isSameIp(one.ip, ip))) ?? null;
}

/** The interface behind which a neighbour with the address is; null where a route would have to tell. */
export function interfaceTowards({ interfaces }: HostNetwork, ip: IpNumber): NetworkInterface | null {
  const near = interfaces
    .flatMap((one) =>
      one.addresses.map(({ ip: own, length }) => ({ one, length, isNear: isInRange(ip, prefixRange(own, length)) })),
    )
    .filter(({ isNear }) => isNear)
    .sort((a, b) => b.length - a.length);
  return near[0]?.one ?? null;
}

/** The address that a redirect on this interface leads to: its first of the family. */
export function firstIp({ addresses }: NetworkInterface, family: IpFamily): IpNumber | null {
  return addresses.find(({ ip }) => ip.family === family)?.ip ?? null;
}
