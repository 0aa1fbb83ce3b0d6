/** Where something listens: several sockets may share a place, as a group of SO_REUSEPORT does. */
import { distinctHolders, holderKey } from '../model/sockets/holders.ts';
import { addressWords, holdersWords, listensWord } from '../words/holder-words.ts';
import type { HeldSocket, Holder } from '../model/sockets/held-socket.ts';
import { grouped } from '../model/grouped.ts';
import { byPlace, type Listener } from '../model/sockets/listener.ts';
import { UNKNOWN } from './finding-text.ts';
import { listWord } from '../model/text/listed.ts';

export interface HeldListener extends Listener {
  /** The processes of all sockets there, each once. */
  readonly holders: readonly Holder[];
  /** The first of these sockets, which stands for all of them. */
  readonly socket: HeldSocket;
}

export function heldListeners(sockets: readonly HeldSocket[]): readonly HeldListener[] {
  const groups = grouped(
    sockets,
    ({ protocol, local }) => `${protocol} ${local.address}%${local.device ?? ''} ${local.port}`,
  );
  return [...groups.values()].flatMap((group) => withHolders(group)).sort(byPlace);
}

function withHolders(group: readonly HeldSocket[]): readonly HeldListener[] {
  const [first] = group;
  const holders = distinctHolders(group).toSorted((a, b) => a.pid - b.pid);
  return first ? [{ protocol: first.protocol, ...first.local, holders, socket: first }] : [];
}

/** One key for what the same processes hold. */
export function holdersKey({ holders }: Pick<HeldListener, 'holders'>): string {
  return holders.map(holderKey).join();
}

/** The same; listeners without a known process have a key each, as two of them need not be of the same program. */
export function ownerKey(place: Pick<HeldListener, 'address' | 'port' | 'holders'>): string {
  return place.holders.length === 0 ? `${place.address} ${place.port}` : holdersKey(place);
}

/** `nginx (process 4) listens on 127.0.0.1 and ::1, and perl (process 5) on 10.0.0.5`. */
export function listenersText(sockets: readonly HeldSocket[]): string {
  // The words name no ports: strangers on one address are one part.
  const groups = [...grouped(heldListeners(sockets), (place) => ownerKey({ ...place, port: 0 })).values()];
  const parts = groups.map((group, i) => {
    const holders = group[0]?.holders ?? [];
    const addresses = listWord([...new Set(group.map(({ socket }) => addressWords(socket.local)))]);
    return `${holdersWords({ holders }, UNKNOWN)} ${i === 0 ? `${listensWord({ holders })} on` : 'on'} ${addresses}`;
  });
  return parts.length === 2 ? parts.join(', and ') : listWord(parts);
}
