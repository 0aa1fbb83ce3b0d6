/** Which ports of a pool other endpoints of a plan take from it. */
import { listenedOn, type Endpoint, type Service } from '../plan/desired-state.ts';
import { intersect, type PortSet, portSet } from '../ports/port-set.ts';
import { coversOverlap } from './address-cover.ts';
import { bindSocket, devicesMeet } from './bind-socket.ts';

/** Whether two endpoints can need the same port: a pool counts on no option that would let them share it. */
export function endpointsMeet(a: Endpoint, b: Endpoint): boolean {
  const [one, other] = [bindSocket(a, undefined), bindSocket(b, undefined)];
  return one.protocol === other.protocol && coversOverlap(one.cover, other.cover) && devicesMeet(one, other);
}

/** The ports of the pool on which one of the services listens, the pool's own service among them. */
export function listenedInPool(pool: Endpoint, services: readonly Service[]): PortSet {
  const listened = services.flatMap(listenedOn).filter((endpoint) => endpointsMeet(endpoint, pool));
  return intersect([pool.ports], portSet(listened.map(({ ports }) => ports)));
}
