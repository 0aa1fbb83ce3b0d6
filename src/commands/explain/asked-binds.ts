/** The binds that `explain` asks about: what the command line says, or the services of the plan that have the port. */
import { accounts, LAST_UID } from '../../backends/linux/processes/accounts.ts';
import { addressCover, serves } from '../../model/bind/address-cover.ts';
import type { DesiredState, Endpoint, Service } from '../../model/plan/desired-state.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import type { Account, AskedBind } from '../../model/explain/asked-bind.ts';
import type { Evidence } from '../../model/explain/explanation.ts';
import type { OwnedEndpoint } from '../../model/explain/preflight.ts';
import { Failure } from '../../model/failure.ts';
import { includes } from '../../model/ports/port-set.ts';
import type { ReadOnlySystem } from '../../system/system.ts';

/** What `explain` is asked about: an address of null is every address. */
export interface AskedPort {
  readonly port: number;
  readonly protocol: Protocol;
  readonly address: string | null;
}

/** Every endpoint of the plan with this port, and this address where one is named; otherwise what most servers do. */
export function askedBinds(
  system: ReadOnlySystem,
  { port, protocol, address }: AskedPort,
  desired: DesiredState | null,
  user: string | null,
): readonly AskedBind[] {
  const asked = { port, protocol, address };
  const given = user === null ? null : accountOf(system, user);
  if (given?.uid === null && system.platform !== 'win32') throw new Failure('usage', noAccount(given.name));
  const planned = (desired?.services ?? []).flatMap((service) => bindsOf(system, service, asked, given));
  return planned.length > 0
    ? planned
    : [{ ...asked, ipv6Only: false, ...reuseOf(system, asked.protocol, []), user: given, service: null }];
}

function noAccount(name: string): string {
  if (/^\d*$/.test(name))
    return `--user takes the name of an account, or a number up to ${LAST_UID}, not ${name || "''"}`;
  return `--user ${name}: this host has no such account (/etc/passwd); its number will do`;
}

function bindsOf(
  system: ReadOnlySystem,
  service: Service,
  asked: AskedPort,
  given: Account | null,
): readonly AskedBind[] {
  const user = given ?? accountOfService(system, service);
  return service.endpoints
    .filter(({ protocol, ports }) => protocol === asked.protocol && includes([ports], asked.port))
    .filter((endpoint) => takes(endpoint, asked.address))
    .map((endpoint) => ({
      ...endpointBind(system, { endpoint, user, service: service.name }, asked.port),
      ...(service.reserve === 'never' && { isNeverReserved: true }),
    }));
}

/** One port of an endpoint, with the options that the plan says. */
export function endpointBind(
  system: ReadOnlySystem,
  { endpoint, user, service }: OwnedEndpoint,
  port: number,
): AskedBind {
  const { protocol, address, ipv6Only, reuse } = endpoint;
  return { protocol, port, address, ipv6Only, ...reuseOf(system, protocol, reuse), user, service };
}

/** Null where the plan does not say. */
export function accountOfService(system: ReadOnlySystem, { user }: Service): Account | null {
  return user === undefined ? null : accountOf(system, user);
}

/** Whether the endpoint takes all that was asked about, however it is spelled: one on every address takes each. */
function takes({ address, ipv6Only }: Endpoint, asked: string | null): boolean {
  return asked === null || serves(addressCover(address, ipv6Only), addressCover(asked, ipv6Only));
}

/** Nearly every TCP server sets SO_REUSEADDR, on Windows none should; what the plan says comes first. */
function reuseOf(
  system: ReadOnlySystem,
  protocol: Protocol,
  reuse: AskedBind['reuse'],
): Pick<AskedBind, 'reuse' | 'assumesReuse'> {
  const assumesReuse = reuse.length === 0 && protocol === 'tcp' && system.platform !== 'win32';
  return { reuse: assumesReuse ? ['address'] : reuse, assumesReuse };
}

/** By /etc/passwd, or a number. */
export function accountOf(system: ReadOnlySystem, name: string): Account {
  if (/^\d{1,10}$/.test(name)) return { name, uid: Number(name) <= LAST_UID ? Number(name) : null };
  return { name, uid: accounts(system).find((account) => account.name === name)?.uid ?? null };
}

/** What to tell of a service whose account this host does not have. */
export function accountEvidence(system: ReadOnlySystem, user: Account | null): readonly Evidence[] {
  if (user?.uid !== null || system.platform === 'win32') return [];
  return [{ kind: 'unknown-account', account: user.name }];
}
