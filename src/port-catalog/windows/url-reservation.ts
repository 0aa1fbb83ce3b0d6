/**
 * The right to register a URL with http.sys, which an account that is no administrator needs (error 5 without it). Which services
 * http.sys listens for, the plan says (`reservesItself` on TCP, or by the words for such a server), or the host does: a registration, or
 * a reservation, on the port. portplan never writes one.
 */
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import type { Endpoint, Service } from '../../model/plan/desired-state.ts';
import { portOfUrl, queuesOn, type UrlReservation, type WindowsHolders } from '../../model/windows/windows-holders.ts';
import { reserverOf } from '../self-reserving-servers.ts';

type Finding = Pick<Diagnostic, 'message'> & { readonly help: string; readonly at: Endpoint['at'] };

/** For each service whose account has none. */
export function missingUrlReservations(services: readonly Service[], holders: WindowsHolders): readonly Finding[] {
  return services.flatMap((service) =>
    service.endpoints
      .filter((endpoint) => isOfHttpSys(service, endpoint, holders))
      .flatMap((endpoint) => findingOf(service, endpoint, holders)),
  );
}

function isOfHttpSys(service: Service, endpoint: Endpoint, holders: WindowsHolders): boolean {
  const { protocol, ports } = endpoint;
  if (protocol !== 'tcp' || ports.first !== ports.last) return false;
  const isThere = queuesOn(holders, ports.first).length > 0 || reservationsOn(holders, ports.first).length > 0;
  return isThere || reserverOf(service, endpoint) !== null;
}

function reservationsOn({ urlReservations: all }: WindowsHolders, port: number): readonly UrlReservation[] {
  return (all ?? []).filter(({ url }) => portOfUrl(url) === port);
}

function findingOf(
  { name, user }: Service,
  { ports: { first: port }, at }: Endpoint,
  holders: WindowsHolders,
): readonly Finding[] {
  if (user === undefined || MAY_ANYWAY.test(user)) return [];
  const there = reservationsOn(holders, port);
  if (there.some((each) => isFor(each, user))) return [];
  return [
    {
      message: `${name} runs as ${user}, and http.sys lets an account that is no administrator listen on ${port} only with a URL reservation${now(there, holders)}`,
      help: `in an elevated prompt: netsh http add urlacl url=http://+:${port}/ user=${user.includes(' ') ? `"${user}"` : user}; the URL as the service registers it`,
      at,
    },
  ];
}

function now(there: readonly UrlReservation[], { urlReservations }: WindowsHolders): string {
  if (urlReservations === null) return ', unless it has it: `netsh http show urlacl` was not asked';
  const whose = there.flatMap(({ users }) => users).join(', ');
  return whose === '' ? '; the host has none for that port' : `; it is reserved for ${whose} now`;
}

/** Administrators and the system need no reservation. */
const MAY_ANYWAY = /(?:^|\\)(?:system|localsystem|administrators?)$|^S-1-5-(?:18|32-544)$/i;

/** Everyone and all users of the host have it as well; names are compared without their domain. */
function isFor({ users, trustees }: UrlReservation, user: string): boolean {
  const bare = (name: string): string => name.slice(name.lastIndexOf('\\') + 1).toLowerCase();
  return trustees.some((each) => ['WD', 'BU', user].includes(each)) || users.some((each) => bare(each) === bare(user));
}
