import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import type { Reservation } from '../../model/plan/desired-state.ts';
import {
  alikeKey,
  distinctRanges,
  heldFinding,
  type HeldPorts,
  ifNotExcluded,
} from '../../port-catalog/windows/held-findings.ts';
import { isServedBy } from '../../port-catalog/windows/held-rows.ts';
import { NO_WINDOWS, type StackFacts, type WindowsOnlyFacts } from '../../model/host/host-facts.ts';
import { meets, type PortRange, type PortSet } from '../../model/ports/port-set.ts';
import type { Position } from '../../model/plan/position.ts';
import { grouped } from '../../model/grouped.ts';
import { isOnStack, itemToExclude, toExclude } from '../windows-exclusions.ts';

export const windowsPortHeld: LintRule = {
  id: 'windows-port-held',
  severity: 'warning',
  needsHost: true,
  platforms: ['windows'],
  summary: 'Something on the host of `--host` holds the port at run time: no other program can bind it.',
  why: `WinNAT, which serves Hyper-V, WSL and containers, takes blocks of ports from the dynamic range at boot, and other ones at each
boot; drivers and \`http.sys\` hold ports too. A bind of such a port fails with \`WSAEACCES\`, "access forbidden" (10013), and
\`netstat\` shows no process that has it (docker/for-win issue 3171, WSL issue 5306). \`netsh\` refuses to exclude it as well, so apply
can't reserve it until it is let go. The rows without a star in
\`netsh interface ipv4 show excludedportrange protocol=tcp\` are such ports, and \`portplan snapshot\` has them.

The rule speaks only with \`--host\`, since which ports are held is not to be seen in a plan. A port that is to be excluded, as it
lies in the dynamic range or is in \`reserved\`, is an error; one that is only to be bound is a warning; a row of a single port is
of one program, most often of one that \`http.sys\` listens for, and an info, as the service may be that program. What http.sys
serves the snapshot says, where it was told. Who holds a block is a guess by its size; WinNAT can only while it runs.`,
  *check(host) {
    const stacks = host.facts?.stacks ?? [];
    const about = host.facts?.windows ?? NO_WINDOWS;
    for (const declared of host.endpoints) {
      const held = stacks
        .filter((stack) => isOnStack(declared, stack))
        .flatMap((stack) => heldListen(host, declared, stack))
        .filter(
          ({ row, consequence }) => consequence === 'blocks' || !isServedBy(declared.service, row, about.holders),
        );
      yield* findings(held, declared.endpoint.at, about);
    }
    for (const reservation of host.reservations) {
      const held = stacks.flatMap((stack) => heldReservation(reservation, stack));
      yield* findings(held, reservation.at, about);
    }
  },
};

interface Held extends Omit<HeldPorts, 'rows'> {
  readonly row: PortRange;
  readonly stack: StackFacts;
}

function heldListen(host: PlannedHost, declared: DeclaredEndpoint, stack: StackFacts): readonly Held[] {
  const { service, endpoint } = declared;
  const ports = [endpoint.ports];
  const excluded = toExclude(host, declared, stack);
  return rowsWith(ports, stack).map((row) => {
    const otherwise = ifNotExcluded(row, host.facts?.windows ?? NO_WINDOWS);
    return { ports, because: service.name, row, consequence: meets(row, excluded) ? 'blocks' : otherwise, stack };
  });
}

function heldReservation(reservation: Reservation, stack: StackFacts): readonly Held[] {
  const { ports, reason } = reservation;
  return rowsWith(itemToExclude(reservation, stack), stack).map((row) => ({
    ports,
    because: reason ?? null,
    row,
    consequence: 'blocks',
    stack,
  }));
}

function rowsWith(ports: PortSet, { held }: StackFacts): readonly PortRange[] {
  return held.filter((row) => meets(row, ports));
}

/** The findings, one for what is alike on several stacks, and in several blocks. */
function* findings(held: readonly Held[], at: Position, about: WindowsOnlyFacts): Iterable<LintFinding> {
  for (const group of grouped(held, ({ row, consequence }) => alikeKey(row, consequence, about)).values()) {
    const [first] = group;
    const stacks = [...new Set(group.map(({ stack }) => `${stack.family} ${stack.protocol}`))];
    const rows = distinctRanges(group.map(({ row }) => row));
    if (first) yield { ...heldFinding({ ...first, rows }, stacks, about), at };
  }
}
