/** The findings about ephemeral ports that run out. */
import { isNearlyFull, percentOf, type AuditedCapacity, type AuditedDestination } from '../../model/audit/capacity.ts';
import type { AuditFinding } from '../../model/audit/finding.ts';
import { thousands } from '../../model/text/counted.ts';
import type { ByProtocol } from '../../model/plan/by-protocol.ts';
import { endWords } from '../../words/holder-words.ts';
import { formatRange } from '../../model/ports/port-set.ts';

const FULL = 100;

export function capacityFindings(capacity: AuditedCapacity): readonly AuditFinding[] {
  const { protocol, destinations, used, usable, families } = capacity;
  if (usable === 0) return [noneLeftFinding(capacity)];
  const full = destinations.filter(isNearlyFull).map((each) => fullFinding(capacity, each));
  if (protocol === 'tcp') return full.length > 0 ? full : togetherFinding(capacity);
  if (!isNearlyFull({ used, usable })) return [];
  const where = families.length === 1 ? ` (${families.join('')})` : '';
  return [findingOf(capacity, { used, usable, what: `by UDP sockets${where}` })];
}

/** Every connect() then fails with EADDRNOTAVAIL (measured on Linux 6.18), whatever the program and the destination. */
function noneLeftFinding({ protocol, range, total, reserved }: AuditedCapacity): AuditFinding {
  const taken = total - reserved;
  const why =
    taken === 0
      ? 'reserved'
      : reserved === 0
        ? 'listened on, or bound'
        : `reserved (${reserved}) or listened on (${taken})`;
  const what = protocol === 'tcp' ? 'no connection can be begun' : 'no socket can be given one';
  return {
    kind: 'ephemeral-nearly-full',
    severity: 'error',
    message: `${protocol}: no ports left: every port of the ephemeral range ${formatRange(range)} is ${why}, and ${what}`,
    help: 'widen the range, or reserve fewer of its ports',
    about: { protocol, ports: formatRange(range) },
  };
}

function fullFinding(
  capacity: AuditedCapacity,
  { from, to, port, used, usable, states }: AuditedDestination,
): AuditFinding {
  // Of one destination a port has one socket: what is in use, and in no other state, is in TIME_WAIT.
  const others = Object.entries(states).filter(([state]) => state !== 'time-wait');
  const waiting = used - others.reduce((sum, [, sockets]) => sum + sockets, 0);
  const rest = waiting <= 0 ? '' : `, ${thousands(waiting)} of them in TIME_WAIT`;
  return findingOf(capacity, { used, usable, what: `from ${from} to ${endWords({ address: to, port })}${rest}` });
}

/**
 * A program that binds an address before it connects, or asks for any port to listen on, is given a port that no socket has
 * (measured on Linux 6.18: a range of 10 gave 10 in all, whatever the destination). Such a port is then given to no other
 * connection either. Ports that connections to several destinations share were not taken so.
 */
function togetherFinding(capacity: AuditedCapacity): readonly AuditFinding[] {
  const usable = capacity.total - capacity.reserved;
  // To them a port that is listened on is in use as well.
  const used = capacity.used + usable - capacity.usable;
  if (!isNearlyFull({ used, usable })) return [];
  const who = 'a program that binds an address before it connects, or asks for any port to listen on';
  const isFull = used >= usable;
  const isError = isFull && (capacity.shared === 0 || capacity.starved !== null);
  const where = capacity.shared === 0 ? ', to whatever address' : ` to ${capacity.starved ?? ''}`;
  const others = isError ? `, and if these did so, no other connection can be begun${where}` : '';
  const what = `by all sockets together: ${who}, ${isFull ? 'may get none' : 'has few left'}${others}`;
  const severity = isError ? 'error' : isFull ? 'warning' : 'info';
  const finding = findingOf(capacity, { used, usable, what });
  return [{ ...finding, severity, help: `${BIND_LATE}; or ${WAYS_OUT.tcp}` }];
}

const BIND_LATE = 'have programs that bind an address before they connect set IP_BIND_ADDRESS_NO_PORT';

const WAYS_OUT: ByProtocol<string> = {
  tcp: 'keep connections open and use them again, spread them over more addresses, or widen the range',
  udp: 'have programs keep one socket for all of their peers, close those that are not needed, or widen the range',
};

interface Use {
  readonly used: number;
  readonly usable: number;
  readonly what: string;
}

function findingOf({ protocol, range }: AuditedCapacity, { used, usable, what }: Use): AuditFinding {
  const percent = percentOf(used, usable);
  const words = `${thousands(used)} of ${thousands(usable)} ephemeral ports`;
  return {
    kind: 'ephemeral-nearly-full',
    severity: percent >= FULL ? 'error' : 'warning',
    message: `${protocol}: ${words} (${percent} %) are in use ${what}`,
    help: WAYS_OUT[protocol],
    about: { protocol, ports: formatRange(range) },
  };
}
