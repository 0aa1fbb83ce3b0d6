import type { TakenFrom } from '../../model/explain/preflight.ts';
import { divertedPorts } from '../../words/diverted-ports.ts';
import type { SeenNat } from '../../model/nat/host-nat.ts';
import type { Service } from '../../model/plan/desired-state.ts';

/** What packet rules take from the services. Every port is looked at here, while only a few of a range are asked about otherwise. */
export function divertedTraffic(services: readonly Service[], { nat }: SeenNat): readonly TakenFrom[] {
  if (nat === null) return [];
  const endpoints = services.flatMap((service) => service.endpoints.map((endpoint) => ({ service, endpoint })));
  return endpoints.flatMap(({ service, endpoint: { protocol, address, ipv6Only, ports } }) =>
    divertedPorts(nat, { protocol, address, ipv6Only, ports }).map((taken) => ({
      ...{ service: service.name, protocol, ports: taken.ports, sentence: taken.sentence },
    })),
  );
}
