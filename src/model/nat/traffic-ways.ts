/** The ways by which packets come to a service: from where, to which of its addresses, and in on which interface. */
import { addressCover, type AddressCover } from '../bind/address-cover.ts';
import type { Protocol } from '../ports/protocol.ts';
import type { HostNetwork } from './host-network.ts';
import { type IpNumber, isLoopbackIp, parseIp } from './ip-number.ts';

export interface AskedTraffic {
  readonly protocol: Protocol;
  readonly port: number;
  /** Null for every address. */
  readonly address: string | null;
  readonly ipv6Only: boolean;
}

export type TrafficOrigin = 'outside' | 'host' | 'loopback';

interface TrafficWay {
  readonly from: TrafficOrigin;
  readonly address: IpNumber;
  readonly input: string | null;
  /** The network with an interface, or an address, that is not there yet. */
  readonly network?: HostNetwork;
  /** It stands for every address of its family. */
  readonly isAnyAddress?: true;
}

/** A host may have a virtual address for each of a thousand services: rules tell few of them apart. */
const MOST_ADDRESSES = 512;

/** Every address of a service with every way to it that rules may treat otherwise. */
export function waysTo(network: HostNetwork, { address, ipv6Only }: AskedTraffic): readonly TrafficWay[] {
  const cover = addressCover(address, ipv6Only);
  const isAsked = (ip: IpNumber): boolean => isCovered(ip, cover);
  const outside = network.interfaces.filter(({ isOutside }) => isOutside);
  const named = outside.flatMap(({ name, addresses }) => addresses.map(({ ip }) => ({ ip, name })));
  const own = named.filter(({ ip }) => isAsked(ip) && !isLinkLocal(ip)).slice(0, MOST_ADDRESSES);
  const one = address === null ? null : parseIp(address);
  const loopback = one && isLoopbackIp(one) ? [one] : LOOPBACKS.filter(isAsked);
  const isAlone = own.length + loopback.length === 0;
  const elsewhere = onInnerInterfaces(network, isAsked, isAlone);
  return [
    ...(outside.length === 0 ? onFutureInterface(network, isAsked, address === null) : []),
    ...(one && isAlone && elsewhere.length === 0 ? atFutureAddress(network, one) : []),
    ...own.map(({ ip, name }): TrafficWay => ({ from: 'outside', address: ip, input: name })),
    ...elsewhere.flatMap((ip) =>
      outside.map(({ name }): TrafficWay => ({ from: 'outside', address: ip, input: name })),
    ),
    ...[...own.map(({ ip }) => ip), ...elsewhere].map((ip): TrafficWay => ({ from: 'host', address: ip, input: null })),
    ...loopback.map((ip): TrafficWay => ({ from: 'loopback', address: ip, input: null })),
  ];
}

/** A host that has no network now may have one when the service runs. */
function onFutureInterface(
  network: HostNetwork,
  isAsked: (ip: IpNumber) => boolean,
  isForAll: boolean,
): readonly TrafficWay[] {
  const asked = isForAll ? FUTURE : FUTURE.filter(isAsked);
  const addresses = FUTURE.map((ip) => ({ ip, length: 32 }));
  const future = { name: '', addresses, isOutside: true, routesLoopback: false, isVirtual: false, forwards: null };
  const there = { interfaces: [...network.interfaces, future] };
  return asked.map((ip): TrafficWay => ({
    ...{ from: 'outside', address: ip, input: null, network: there, isAnyAddress: true },
  }));
}

/** An address that moves between hosts, such as that of a standby, may come to any interface. */
function atFutureAddress({ interfaces }: HostNetwork, ip: IpNumber): readonly TrafficWay[] {
  const one = { ip, length: ip.family === 'ip' ? 32 : 128 };
  return interfaces
    .filter(({ isOutside }) => isOutside)
    .flatMap(({ name }) => {
      const there = interfaces.map((each) =>
        each.name === name ? { ...each, addresses: [...each.addresses, one] } : each,
      );
      const way = { address: ip, network: { interfaces: there } };
      return [
        { ...way, from: 'outside', input: name },
        { ...way, from: 'host', input: null },
      ] as const;
    });
}

/** Addresses for documentation, which no host has (RFC 5737, RFC 3849). */
const FUTURE = ['192.0.2.1', '2001:db8::1'].flatMap((text) => parseIp(text) ?? []);

const LOOPBACKS = ['127.0.0.1', '::1'].flatMap((text) => parseIp(text) ?? []);

/** Such as a service's address on a dummy, which a client reaches through any other interface. `isAlone`: no other was asked. */
function onInnerInterfaces(
  { interfaces }: HostNetwork,
  isAsked: (ip: IpNumber) => boolean,
  isAlone: boolean,
): readonly IpNumber[] {
  const inner = interfaces.filter(({ isOutside, isVirtual }) => isVirtual || (isAlone && !isOutside));
  const all = inner.flatMap(({ addresses }) => addresses.map(({ ip }) => ip));
  return all.filter((ip) => isAsked(ip) && !isLoopbackIp(ip) && !isLinkLocal(ip)).slice(0, MOST_ADDRESSES);
}

function isLinkLocal({ family, value }: IpNumber): boolean {
  return family === 'ip6' && value >> 118n === 0x3fan;
}

/** Whether a socket of that cover has the address. */
export function isCovered({ family, value }: IpNumber, { v4, v6 }: AddressCover): boolean {
  const covered = family === 'ip' ? v4 : v6;
  return covered === '*' || (covered !== null && parseIp(covered)?.value === value);
}
