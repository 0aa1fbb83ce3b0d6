import type { Protocol } from '../ports/protocol.ts';

/** A running container of Docker, and the ports of the host that it has. */
export interface PublishedContainer {
  readonly name: string;
  readonly ports: readonly PublishedPort[];
  /** Its addresses on the networks of the engine. */
  readonly addresses: readonly string[];
  /** The project and the service of Compose that it belongs to; null for others. */
  readonly compose: { readonly project: string; readonly service: string } | null;
}

export interface PublishedPort {
  readonly protocol: Protocol;
  readonly hostPort: number;
}

/** The containers that publish the port; Docker lists each port of a range by itself. */
export function publishersOf(
  all: readonly PublishedContainer[],
  wanted: { readonly protocol: Protocol; readonly port: number },
): readonly PublishedContainer[] {
  return all.filter(({ ports }) =>
    ports.some(({ protocol, hostPort }) => protocol === wanted.protocol && hostPort === wanted.port),
  );
}
