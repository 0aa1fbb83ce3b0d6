import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import { addressCover } from '../../model/bind/address-cover.ts';
import type { Reservation } from '../../model/plan/desired-state.ts';
import { heldFinding, type HeldPorts, isFixed } from '../../port-catalog/windows-held-rows.ts';
import { reservedForService } from '../../model/plan/reservation-claims.ts';
import type { StackFacts } from '../../model/host/host-facts.ts';
import { meets, type PortRange, type PortSet, subtract } from '../../model/ports/port-set.ts';
import type { Position } from '../../model/plan/position.ts';
import { grouped } from '../../model/grouped.ts';

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
lies in the dynamic range or is in \`reserved\`, is an error; one that is only to be bound is a warning; a single port that
\`http.sys\` most likely holds is an info, as the service may be one that uses \`http.sys\`. Who holds a block is a guess by
its size.`,
  *check(host) {
    const stacks = host.facts?.stacks ?? [];
    for (const declared of host.endpoints) {
      const held = stacks.flatMap((stack) => (isOn(declared, stack) ? heldListen(host, declared, stack) : []));
      yield* findings(held, declared.endpoint.at);
    }
    for (const reservation of host.reservations) {
      const held = stacks.flatMap((stack) => heldReservation(reservation, stack));
      yield* findings(held, reservation.at);
    }
  },
};

interface Held extends HeldPorts {
  readonly stack: StackFacts;
}

/** A wildcard of both families binds on both. */
function isOn({ endpoint }: DeclaredEndpoint, { family, protocol }: StackFacts): boolean {
  const { v4, v6 } = addressCover(endpoint.address, endpoint.ipv6Only);
  return protocol === endpoint.protocol && (family === 'ipv4' ? v4 : v6) !== null;
}

function heldListen(host: PlannedHost, declared: DeclaredEndpoint, stack: StackFacts): readonly Held[] {
  const { service, endpoint } = declared;
  const ports = [endpoint.ports];
  const excluded = toExclude(host, declared, stack);
  return rowsWith(ports, stack).map((row) => {
    const otherwise = isFixed(row) ? 'shared' : 'unbindable';
    return { ports, because: service.name, row, consequence: meets(row, excluded) ? 'blocks' : otherwise, stack };
  });
}

/** The ports of an endpoint of which apply would make an exclusion. */
function toExclude(
  { ephemeral, platform }: PlannedHost,
  { service, endpoint }: DeclaredEndpoint,
  stack: StackFacts,
): PortSet {
  const range = ephemeral.at ? ephemeral.value[stack.protocol] : stack.ephemeral;
  return subtract(reservedForService(service, [endpoint.ports], [range], platform), stack.lasting);
}

function heldReservation({ ports, protocol, reason }: Reservation, stack: StackFacts): readonly Held[] {
  if (protocol !== undefined && protocol !== stack.protocol) return [];
  const rows = rowsWith(subtract(ports, stack.lasting), stack);
  return rows.map((row) => ({ ports, because: reason ?? null, row, consequence: 'blocks', stack }));
}

function rowsWith(ports: PortSet, { held }: StackFacts): readonly PortRange[] {
  return held.filter((row) => meets(row, ports));
}

/** The findings, one for rows that are alike on several stacks. */
function* findings(held: readonly Held[], at: Position): Iterable<LintFinding> {
  for (const group of grouped(held, ({ row, consequence }) => `${row.first}-${row.last} ${consequence}`).values()) {
    const [first] = group;
    const stacks = group.map(({ stack }) => `${stack.family} ${stack.protocol}`);
    if (first) yield { ...heldFinding(first, stacks), at };
  }
}
