/** The binds that `explain` asks about: what the command line says, or the services of the plan that have the port. */
import { LAST_UID } from '../../backends/linux/processes/accounts.ts';
import type { ReadOnlyHost } from '../../host/host.ts';
import { addressCover, serves } from '../../model/bind/address-cover.ts';
import type { DesiredState, Endpoint, Service } from '../../model/plan/desired-state.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import type { Account, AskedBind, KnownAccount } from '../../model/explain/asked-bind.ts';
import type { Evidence } from '../../model/explain/explanation.ts';
import type { OwnedEndpoint } from '../../model/explain/preflight.ts';
import type { ExpectedHolder } from '../../model/sockets/own-holder.ts';
import { Failure } from '../../model/failure.ts';
import { PLATFORM_TRAITS } from '../../model/host/platform-traits.ts';
import { includes } from '../../model/ports/port-set.ts';
import { reserverOf } from '../../port-catalog/self-reserving-servers.ts';

type BindingHost = Pick<ReadOnlyHost, 'platform' | 'binds'>;

/** What `explain` is asked about: an address of null is every address. */
export interface AskedPort {
  readonly port: number;
  readonly protocol: Protocol;
  readonly address: string | null;
  /** The interface that the socket is bound to; left out for none. */
  readonly device?: string;
}

/** Every endpoint of the plan with this port, and this address where one is named; otherwise what most servers do. */
export function askedBinds(
  host: BindingHost,
  { port, protocol, address, device }: AskedPort,
  desired: DesiredState | null,
  user: string | null,
): readonly AskedBind[] {
  const asked = { port, protocol, address, ...(device !== undefined && { device }) };
  const given = user === null ? null : accountNamed(host.binds.accounts(), user);
  if (given?.uid === null && host.binds.accounts() !== null) throw new Failure('usage', noAccount(given.name));
  const planned = (desired?.services ?? []).flatMap((service) => bindsOf(host, service, asked, given));
  return planned.length > 0
    ? planned
    : [{ ...asked, ipv6Only: false, ...reuseOf(host, asked.protocol, []), user: given, service: null }];
}

function noAccount(name: string): string {
  if (/^\d*$/.test(name))
    return `--user takes the name of an account, or a number up to ${LAST_UID}, not ${name || "''"}`;
  return `--user ${name}: this host has no such account (/etc/passwd); its number will do`;
}

function bindsOf(host: BindingHost, service: Service, asked: AskedPort, given: Account | null): readonly AskedBind[] {
  const user = given ?? accountOfService(host, service);
  return service.endpoints
    .filter(({ protocol, ports }) => protocol === asked.protocol && includes([ports], asked.port))
    .filter((endpoint) => takes(endpoint, asked))
    .map((endpoint) => ({
      ...endpointBind(host, ownedBy(service, endpoint, user), asked.port),
      ...(service.reserve === 'never' && { isNeverReserved: true }),
    }));
}

export function ownedBy(service: Service, endpoint: Endpoint, user: Account | null): OwnedEndpoint {
  const expected = expectedOf(service);
  const reserver = reserverOf(service, endpoint);
  return {
    endpoint,
    user,
    service: service.name,
    ...(expected && { expected }),
    ...(reserver && { reservesItself: reserver === 'said' ? 'yes' : 'maybe' }),
  };
}

/** One port of an endpoint, with the options that the plan says. */
export function endpointBind(host: BindingHost, owned: OwnedEndpoint, port: number): AskedBind {
  const { endpoint, user, service, expected, reservesItself } = owned;
  const { protocol, address, device, freebind, ipv6Only, reuse } = endpoint;
  const where = { address, ...(device !== undefined && { device }), ...(freebind && { freebind }) };
  return {
    protocol,
    port,
    ...where,
    ipv6Only,
    ...reuseOf(host, protocol, reuse),
    user,
    service,
    ...(expected && { expected }),
    ...(reservesItself && PLATFORM_TRAITS[host.platform].serversReserve && { reservesItself }),
  };
}

/** What the plan says of who listens; undefined where it says nothing. */
function expectedOf({ unit, program }: Service): ExpectedHolder | undefined {
  if (unit === undefined && program === undefined) return undefined;
  return { ...(unit !== undefined && { unit }), ...(program !== undefined && { program }) };
}

/** Null where the plan does not say. */
export function accountOfService(host: BindingHost, { user }: Service): Account | null {
  return user === undefined ? null : accountNamed(host.binds.accounts(), user);
}

/** Whether the endpoint takes all that was asked about, however it is spelled: one on every address takes each. */
function takes({ address, device, ipv6Only }: Endpoint, asked: AskedPort): boolean {
  if (asked.device !== undefined && device !== undefined && device !== asked.device) return false;
  return asked.address === null || serves(addressCover(address, ipv6Only), addressCover(asked.address, ipv6Only));
}

/** Nearly every TCP server sets SO_REUSEADDR, on Windows none should; what the plan says comes first. */
function reuseOf(
  host: BindingHost,
  protocol: Protocol,
  reuse: AskedBind['reuse'],
): Pick<AskedBind, 'reuse' | 'assumesReuse'> {
  const assumesReuse = reuse.length === 0 && protocol === 'tcp' && host.platform !== 'windows';
  return { reuse: assumesReuse ? ['address'] : reuse, assumesReuse };
}

/** By a number, or among the accounts of the host. Where those are not known, root is: it has the number 0 everywhere. */
export function accountNamed(known: readonly KnownAccount[] | null, name: string): Account {
  if (/^\d{1,10}$/.test(name)) return { name, uid: Number(name) <= LAST_UID ? Number(name) : null };
  return { name, uid: (known ?? ROOT).find((account) => account.name === name)?.uid ?? null };
}

const ROOT: readonly KnownAccount[] = [{ name: 'root', uid: 0 }];

/** What to tell of a service whose account this host does not have. */
export function accountEvidence(host: BindingHost, user: Account | null): readonly Evidence[] {
  if (user?.uid !== null || host.binds.accounts() === null) return [];
  return [{ kind: 'unknown-account', account: user.name }];
}
