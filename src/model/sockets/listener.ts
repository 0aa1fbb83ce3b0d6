import type { Protocol } from '../ports/protocol.ts';

/** A socket that waits for others to begin: TCP that listens, UDP that is bound and has no peer. */
export interface Listener {
  readonly protocol: Protocol;
  /** As the OS prints it, IPv6 without brackets: `127.0.0.1`, `::`, `fe80::1%5`. */
  readonly address: string;
  readonly port: number;
  /** The interface that it is bound to; null for none, left out where nothing told. */
  readonly device?: string | null;
  /** Of `::`: whether it leaves IPv4 alone (IPV6_V6ONLY); left out where nothing told. */
  readonly ipv6Only?: boolean;
  /** Windows: the process that netstat names; left out elsewhere. */
  readonly pid?: number;
}

/** By port, protocol, address, interface, IPV6_V6ONLY and process, each once: several sockets may share all of them. */
export function listenersInOrder(all: readonly Listener[]): readonly Listener[] {
  const distinct = new Map(
    all.map(({ protocol, address, port, device, ipv6Only: only, pid }) => {
      const ipv6Only = address === '::' ? only : undefined;
      return [
        `${protocol} ${address} ${port} ${device ?? ''} ${ipv6Only ?? ''} ${pid ?? ''}`,
        {
          ...{ protocol, address, port },
          ...(device !== undefined && { device }),
          ...(ipv6Only !== undefined && { ipv6Only }),
          ...(pid !== undefined && { pid }),
        },
      ];
    }),
  );
  return [...distinct.values()].sort(byPlace);
}

export function byPlace(a: Listener, b: Listener): number {
  return (
    a.port - b.port ||
    compare(a.protocol, b.protocol) ||
    compare(a.address, b.address) ||
    compare(a.device ?? '', b.device ?? '') ||
    Number(a.ipv6Only ?? false) - Number(b.ipv6Only ?? false) ||
    (a.pid ?? 0) - (b.pid ?? 0)
  );
}

/** Compares texts by code units, so that the order is the same in every language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
