/** Reasons to doubt that a listener is the declared service; the table of sockets can't settle them. */
import type { AuditedEndpoint } from '../model/audit/endpoint.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import { addressCover, isWildcard } from '../model/bind/address-cover.ts';
import type { DesiredState, Endpoint, Service } from '../model/plan/desired-state.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { holdersWords, listensWord } from '../words/holder-words.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { distinctHolders } from '../model/sockets/holders.ts';
import { isHeldByService } from '../model/sockets/own-holder.ts';
import { grouped } from '../model/grouped.ts';
import { eachPort, includes } from '../model/ports/port-set.ts';
import { isLoopback } from '../model/host/time-wait.ts';
import { listWord } from '../model/text/listed.ts';
import { aboutOf, endpointText, UNKNOWN } from './finding-text.ts';
import { heldListeners } from './listeners-with-holders.ts';
import type { AuditSubject } from './audit-subject.ts';
import { servesEndpoint } from './addresses.ts';
import type { SortedSockets } from './sorted-sockets.ts';

interface ServingListeners {
  readonly service: Service;
  readonly endpoint: Endpoint;
  /** The sockets that satisfy the endpoint. */
  readonly listeners: readonly HeldSocket[];
}

export interface DoubtFacts {
  readonly sockets: SortedSockets;
  readonly declaredAt: DeclaredAt;
  readonly accounts: AuditSubject['accounts'];
}

/** The first reason for a doubt, as a clause of a sentence; null where there is none. */
export function doubtOf(serving: ServingListeners, facts: DoubtFacts): string | null {
  if (serving.listeners.length === 0) return null;
  const isExpected = isHeldByService(serving.service, distinctHolders(serving.listeners));
  // What the plan names listens, or another finding tells who does instead.
  if (isExpected !== null) return familyDoubt(serving, facts) ?? zoneDoubt(serving, facts) ?? deviceDoubt(serving);
  return (
    goneDoubt(serving) ??
    accountDoubt(serving, facts) ??
    familyDoubt(serving, facts) ??
    zoneDoubt(serving, facts) ??
    deviceDoubt(serving) ??
    clientDoubt(serving, facts) ??
    sharedDoubt(serving, facts)
  );
}

/** On Windows a socket is named by the process that made it, even after that has ended. */
function goneDoubt({ listeners }: ServingListeners): string | null {
  return isLeftBehind(listeners) ? 'what made the socket has ended, and another program has it' : null;
}

function isLeftBehind(listeners: readonly HeldSocket[]): boolean {
  return distinctHolders(listeners).some(({ heirs }) => heirs !== undefined);
}

/** A doubt where no holder runs as the planned account and it did not make the socket. Servers often start as root. */
function accountDoubt({ service, listeners }: ServingListeners, { accounts }: DoubtFacts): string | null {
  const account = accounts.get(service.user ?? '');
  const users = [...new Set(listeners.flatMap(({ holders }) => holders.flatMap(({ user }) => user ?? [])))];
  if (!account || users.length === 0 || users.includes(account.name)) return null;
  if (listeners.some(({ uid }) => uid === account.uid)) return null;
  return `it runs as ${listWord(users)}, and the plan says ${account.name}`;
}

/** A doubt about IPV6_V6ONLY, which is known only where ss is installed. */
function familyDoubt({ endpoint, listeners }: ServingListeners, { sockets }: DoubtFacts): string | null {
  const covers = listeners.map(sockets.coverOf);
  if (endpoint.address === null || addressCover(endpoint.address, endpoint.ipv6Only).v4 === null) return null;
  const isOpen = listeners.every(({ local }, i) => covers[i]?.v6 !== null && local.ipv6Only === undefined);
  return isOpen ? 'a socket of IPv6 may leave IPv4 alone, and nothing here says so' : null;
}

/** A doubt about the interface of a link-local address: /proc/net/tcp6 does not name it. */
function zoneDoubt({ endpoint, listeners }: ServingListeners, { sockets }: DoubtFacts): string | null {
  if (!addressCover(endpoint.address, true).v6?.includes('%')) return null;
  const isUntold = listeners.every((one) => !isWildcard(sockets.coverOf(one)) && linkOf(one) === null);
  return isUntold ? 'the table of sockets does not say on which interface' : null;
}

function linkOf({ local: { address, device } }: HeldSocket): string | null {
  return device ?? address.split('%')[1] ?? null;
}

/** A doubt where the interface that each listener is bound to, if any, is another one than the plan says. */
function deviceDoubt({ endpoint, listeners }: ServingListeners): string | null {
  if (endpoint.address?.includes('%') === true) return null;
  const devices = listeners.map(({ local: { address, device } }) => (isLoopback(address) ? null : device));
  return endpoint.device === undefined ? boundDoubt(devices) : unboundDoubt(endpoint.device, listeners);
}

/** A loopback address is on lo alone. */
function boundDoubt(devices: readonly (string | null | undefined)[]): string | null {
  const names = devices.filter((device) => device != null);
  if (names.length < devices.length) return null;
  return `it is bound to the interface ${listWord([...new Set(names)])}, and the plan names none`;
}

function unboundDoubt(wanted: string, listeners: readonly HeldSocket[]): string | null {
  if (listeners.some(({ local }) => local.device === wanted)) return null;
  return listeners.some(({ local }) => local.device === null)
    ? `it is bound to no interface, and the plan says ${wanted}`
    : 'the table of sockets does not say on which interface';
}

function clientDoubt({ endpoint: { protocol }, listeners }: ServingListeners, { sockets }: DoubtFacts): string | null {
  if (protocol === 'tcp') return null;
  const isGiven = listeners.some((one) => {
    const stack = sockets.stackOf(one);
    return stack && includes([stack.ephemeral], one.local.port) && !includes(stack.reserved, one.local.port);
  });
  return isGiven ? 'a client that was given the port, to wait for answers there, looks the same' : null;
}

/** A doubt where one socket serves the endpoints of two services: only one of them can be listening. */
function sharedDoubt(
  { service, endpoint, listeners }: ServingListeners,
  { declaredAt, sockets }: DoubtFacts,
): string | null {
  const [only, ...more] = listeners;
  if (!only || more.length > 0) return null;
  const served = declaredAt(endpoint.protocol, only.local.port).filter((each) =>
    servesEndpoint(only, sockets.coverOf(only), each.endpoint),
  );
  const others = [...new Set(served.map(({ name }) => name))].filter((name) => name !== service.name);
  return others.length === 0 ? null : `${listWord(others)} ${others.length > 1 ? 'are' : 'is'} declared there as well`;
}

interface Declared {
  readonly name: string;
  readonly of: Service;
  readonly endpoint: Endpoint;
}

type DeclaredAt = (protocol: Protocol, port: number) => readonly Declared[];

/** Finds the declared endpoints of a port, whatever their addresses. */
export function declaredIn({ services }: DesiredState): DeclaredAt {
  const all = services.flatMap((of) =>
    of.endpoints.flatMap((endpoint) =>
      eachPort([endpoint.ports]).map((port) => ({ name: of.name, of, endpoint, port })),
    ),
  );
  const known = grouped(all, ({ endpoint, port }) => `${endpoint.protocol} ${port}`);
  return (protocol, port) => known.get(`${protocol} ${port}`) ?? [];
}

export function doubtFinding(endpoint: AuditedEndpoint): readonly AuditFinding[] {
  const { doubt, listeners } = endpoint;
  const [place] = heldListeners(listeners);
  if (doubt === null || !place) return [];
  const who = `${holdersWords(place, UNKNOWN)} ${listensWord(place)}`;
  return [
    {
      kind: 'listening-unsure',
      severity: isLeftBehind(listeners) ? 'warning' : 'info',
      message: `${endpointText(endpoint)}: ${who} there, perhaps not as ${endpoint.service}: ${doubt}`,
      help: null,
      about: aboutOf(endpoint),
    },
  ];
}
