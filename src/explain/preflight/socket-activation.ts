/** Whether the port is held for the very service that starts: systemd hands its socket over, and the service binds nothing. */
import type { Explanation } from '../../model/explain/explanation.ts';
import type { HeldSocket, Holder } from '../../model/sockets/held-socket.ts';
import { isListener } from '../../model/sockets/net-socket.ts';
import { isServiceManager } from '../../model/sockets/service-manager.ts';
import type { StartingService } from '../../model/sockets/socket-unit.ts';

/** Whether the answer depends on the service that starts: systemd, or nobody who can be seen, listens there. */
export function mayBeHandedOver(explanation: Explanation): boolean {
  const listeners = listenersOf(explanation);
  return explanation.bindable !== true && listeners.length > 0 && listeners.every(isOfManager);
}

function listenersOf({ sockets }: Explanation): readonly HeldSocket[] {
  return sockets.filter(isListener);
}

function isOfManager({ holders }: HeldSocket): boolean {
  return holders.length === 0 || holders.some(isServiceManager);
}

/** The answer for that service: a socket of its own is no obstacle, one of another unit is. Where systemd did not say, it is open. */
export function forService(explanation: Explanation, { unit, account, socketUnits }: StartingService): Explanation {
  if (!mayBeHandedOver(explanation)) return explanation;
  const units = listenersOf(explanation).map(({ holders }) => holders.find(hasUnit)?.socketUnit);
  if (socketUnits === null)
    return units.every((each) => each === undefined || stem(each.name) === stem(unit))
      ? {
          ...explanation,
          bindable: null,
          remedies: [],
          unseen: [...explanation.unseen, { kind: 'socket-units', unit }],
        }
      : explanation;
  const isOwn = units.every((each) => each?.account === account && socketUnits.includes(each?.name ?? ''));
  const [socketUnit] = units;
  if (!isOwn || !socketUnit) return explanation;
  const cause = { kind: 'handed-over', socketUnit: socketUnit.name, unit } as const;
  return { ...explanation, bindable: true, needsReuse: false, cause, remedies: [], unseen: [] };
}

function hasUnit({ socketUnit }: Holder): boolean {
  return socketUnit !== undefined;
}

/** `ssh` of `ssh.socket` and of `ssh@1-10.0.0.1:22-10.0.0.2:50000.service`. */
function stem(unit: string): string {
  const whole = unit.replace(/\.\w+$/, '');
  return whole === unit ? unit : (whole.split('@', 1)[0] ?? '');
}
