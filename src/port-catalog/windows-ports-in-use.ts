/** Ports of a plan that a socket of a Windows host has: netsh excludes none of them until it is closed. */
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { canBeStopped } from './windows/unstoppable-services.ts';
import { endWords } from '../words/holder-words.ts';
import { type Holder, UNNAMED } from '../model/sockets/held-socket.ts';
import type { Listener } from '../model/sockets/listener.ts';
import { listed } from '../model/text/listed.ts';
import { holdersOfSocket } from '../model/windows/holders-of-socket.ts';
import type { WindowsHolders } from '../model/windows/windows-holders.ts';

export interface PortInUse {
  readonly port: number;
  readonly protocol: Protocol;
  /** The service of the plan, or the reason of a reservation; null where there is none. */
  readonly because: string | null;
  /** The sockets that have it, on whatever family. */
  readonly listeners: readonly Listener[];
}

/** What to do first: CreatePersistentTcpPortReservation refuses a port that is in use [MS]. */
export function inUseFinding(
  { port, protocol, because, listeners }: PortInUse,
  known: WindowsHolders,
): Required<Pick<Diagnostic, 'severity' | 'message' | 'help'>> {
  const holders = [
    ...new Map(listeners.flatMap((each) => holdersOf(each, known)).map((each) => [each.pid, each])).values(),
  ];
  const who = holders.length === 0 ? '' : ` by ${listed(holders.map(holderOnWindows))}`;
  const what = because === null ? `${port}/${protocol}` : `${port}/${protocol} (${because})`;
  return {
    severity: 'error',
    message: `${what} is in use${who} on ${listed(listeners.map((each) => endWords(each)))}: netsh excludes no port that a socket has`,
    help: wayOut(holders),
  };
}

function holdersOf({ port, pid }: Listener, known: WindowsHolders): readonly Holder[] {
  return holdersOfSocket({ port, pid: pid ?? null }, known);
}

/** `gateway.exe (process 4711, service Gateway)`. */
export function holderOnWindows({ command, pid, services = [] }: Holder): string {
  const of = services.length === 0 ? '' : `, ${services.length === 1 ? 'service' : 'services'} ${services.join(', ')}`;
  return command === UNNAMED ? `process ${pid}` : `${command} (process ${pid}${of})`;
}

function wayOut(holders: readonly Holder[]): string {
  if (holders.some(({ through }) => through === 'http.sys'))
    return 'http.sys listens for it, whose servers fail on an excluded port: write `reservesItself: true` at the service';
  const named = holders.flatMap(({ services: all = [] }) => all);
  const services = named.filter(canBeStopped);
  if (named.length > 0 && services.length === 0)
    return `Windows lets nobody stop ${listed(named)}: give the service another port, or exclude this one right after a boot, before it is taken`;
  const [service] = services;
  if (service !== undefined && services.length === 1)
    return `portplan apply --stop-service ${quotedName(service)} stops that service, applies, and starts it again; by hand: stop it, portplan apply, start it`;
  if (services.length > 1)
    return `one of the services ${listed(services)} has it: portplan apply --stop-service NAME stops the one that it is, applies, and starts it again`;
  const what = holders.length === 0 ? 'what has the port' : listed(holders.map(holderOnWindows));
  return `stop ${what} if it is the service itself, then portplan apply, then start it again (portplan apply --stop-service NAME does all of that for a service of Windows); otherwise give one of the two another port`;
}

function quotedName(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}
