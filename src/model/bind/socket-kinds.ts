/** Claims that others are compared with by their kind, and not one by one. */
import type { PortRange } from '../ports/port-set.ts';
import { EVERY, isMulticast, type Cover } from './address-cover.ts';
import type { BindSocket } from './bind-socket.ts';

/** A socket on each port of a range. */
export interface BoundRange {
  readonly socket: BindSocket;
  readonly ports: PortRange;
}

export type Compatible = (a: BindSocket, b: BindSocket) => boolean;

/**
 * Claims that the sweep has met, by all that decides about them but the account, and then by account. Those with one key and one
 * account are compatible with the same others, and so are those with one key whose accounts are all other than that of a socket.
 */
export type Kinds = Map<string, Accounts>;
export type Accounts = Map<string | undefined, Kind>;

interface Kind {
  readonly sample: BindSocket;
  readonly open: number[];
  /** None of them is open after this port. */
  lastPort: number;
}

interface Found {
  readonly kind: Kind;
  /** Where it stands. */
  readonly accounts: Accounts;
}

/** Yields the open kinds that conflict with the socket, and drops those whose ranges have ended before it. */
export function* conflicting({ socket, ports }: BoundRange, kinds: Kinds, compatible: Compatible): Iterable<Found> {
  for (const accounts of kinds.values()) {
    const own = accounts.get(socket.user);
    if (own && isOpen(own, accounts, ports) && !compatible(own.sample, socket)) yield { kind: own, accounts };
    for (const kind of accounts.values()) {
      if (kind === own || !isOpen(kind, accounts, ports)) continue;
      if (compatible(kind.sample, socket)) break;
      yield { kind, accounts };
    }
  }
}

function isOpen({ lastPort, sample }: Kind, accounts: Accounts, ports: PortRange): boolean {
  if (lastPort >= ports.first) return true;
  accounts.delete(sample.user);
  return false;
}

export function addClaim(index: number, { socket, ports }: BoundRange, kinds: Kinds): void {
  const key = keyOf(socket);
  const accounts = kinds.get(key) ?? new Map<string | undefined, Kind>();
  kinds.set(key, accounts);
  const kind = accounts.get(socket.user);
  if (!kind) accounts.set(socket.user, { sample: socket, open: [index], lastPort: ports.last });
  else {
    kind.open.push(index);
    kind.lastPort = Math.max(kind.lastPort, ports.last);
  }
}

function keyOf({ cover, device, reuse, user }: BindSocket): string {
  const place = `${coverKey(cover.v4)}${coverKey(cover.v6)}${isMulticast(cover) ? 'm' : ''}`;
  return `${place} ${reuse.join()} ${device === null ? '' : `%${device}`} ${sortOfAccount(user)}`;
}

/** Accounts of one sort differ from another account in the same way. */
function sortOfAccount(user: string | undefined): string {
  if (user === undefined || user === 'root') return user ?? '';
  return /^\d+$/.test(user) ? 'number' : 'name';
}

function coverKey(cover: Cover): string {
  if (cover === null) return '-';
  return cover === EVERY ? EVERY : '1';
}
