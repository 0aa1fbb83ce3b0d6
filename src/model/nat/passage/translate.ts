/** Where a translated packet goes: addresses and ports, as far as they are known before it comes. */
import { count, type PortRange } from '../../ports/port-set.ts';
import { firstIp, interfaceOf, type HostNetwork } from '../host-network.ts';
import { type IpNumber, type IpRange, parseIp } from '../ip-number.ts';
import type { Translation } from '../packet-rules.ts';
import type { Packet } from '../packet.ts';

interface NewDestination {
  /** Null where it is not known which. */
  readonly addresses: IpRange | null;
  readonly ports: PortRange;
}

export function newDestination(to: Translation, packet: Packet, network: HostNetwork): NewDestination {
  return { addresses: newAddresses(to, packet, network), ports: newPorts(to, packet.port) };
}

function newAddresses(to: Translation, packet: Packet, network: HostNetwork): IpRange | null {
  switch (to.kind) {
    case 'destination':
      return to.addresses ?? single(packet.destination);
    case 'redirect': {
      const ip = redirectIp(packet, network);
      return ip && single(ip);
    }
    case 'map':
      return to.addresses && single(mapped(packet.destination, to.addresses));
  }
}

function single({ family, value }: IpNumber): IpRange {
  return { family, first: value, last: value };
}

/** The loopback for what is sent here, otherwise the first address of the interface that it came in on (nf_nat_redirect.c). */
function redirectIp({ isSentHere, destination, input }: Packet, network: HostNetwork): IpNumber | null {
  const { family } = destination;
  if (isSentHere) return parseIp(family === 'ip' ? '127.0.0.1' : '::1');
  if (input === null) return null;
  const there = network.interfaces.find(({ name }) => name === input) ?? interfaceOf(network, destination);
  return there && firstIp(there, family);
}

/** The same host part in another prefix. */
function mapped({ family, value }: IpNumber, { first, last }: IpRange): IpNumber {
  const hosts = last - first;
  return { family, value: first | (value & hosts) };
}

/** A port inside the range stays, another one becomes the first (measured on Linux 6.18), unless it is drawn at random. */
function newPorts({ ports, base, isRandom }: Translation, port: number): PortRange {
  if (ports === null) return { first: port, last: port };
  if (isRandom) return ports;
  // nf_nat_l4proto_unique_tuple: what is beyond the end begins anew at the first.
  const shifted = base === null ? null : ports.first + (((port - base) & 0xffff) % count([ports]));
  const kept = shifted ?? (ports.first <= port && port <= ports.last ? port : ports.first);
  return { first: kept, last: kept };
}
