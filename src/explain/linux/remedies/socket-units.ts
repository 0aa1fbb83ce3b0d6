/** What frees a port that systemd holds for a socket unit: the unit and its service, or another port for a unit that an engine lives on. */
import type { StopAdvice } from '../../../model/explain/remedy.ts';
import type { Holder } from '../../../model/sockets/held-socket.ts';
import { systemctl } from './systemctl.ts';

export function socketUnitAdvice({ socketUnit, unitAccount }: Holder): StopAdvice {
  if (socketUnit === undefined)
    return {
      kind: 'socket-unit',
      list: systemctl(unitAccount, 'list-sockets'),
      stop: systemctl(unitAccount, 'stop', 'NAME.socket'),
    };
  const { name, activates, account, isPerConnection } = socketUnit;
  // Where systemd did not say, it is the one of the same name, unless Service= says otherwise (systemd.socket(5)).
  const own = activates.length === 0 ? [name.replace(/socket$/, 'service')] : activates;
  if (own.some((unit) => ENGINES.includes(unit))) return { kind: 'socket-unit-of-engine', unit: name, services: own };
  return {
    kind: 'known-socket-unit',
    unit: name,
    // What serves a connection has a socket of its own.
    stop: systemctl(account, 'stop', name, ...(isPerConnection ? [] : own)),
    keep: systemctl(account, 'disable', name),
  };
}

/** Their services require the socket unit: stopped, it takes every container along (docker.service has Requires=docker.socket; measured). */
const ENGINES: readonly string[] = ['docker.service', 'lxd.service', 'incus.service', 'snap.lxd.daemon.service'];

/** The services of the socket units that hold the socket: their advice stops those, too. */
export function activatedBy(holders: readonly Holder[]): ReadonlySet<string> {
  return new Set(holders.flatMap(({ socketUnit }) => socketUnit?.activates ?? []));
}
