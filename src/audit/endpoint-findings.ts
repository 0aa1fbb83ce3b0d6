/** The findings about an endpoint of the plan. */
import { placeText } from '../model/text/bracketed.ts';
import type { AuditedEndpoint, EndpointState } from '../model/audit/endpoint.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import { addressCover, isWildcard, serves } from '../model/bind/address-cover.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { byProgram } from '../port-catalog/one-program.ts';
import { counted } from '../model/text/counted.ts';
import { expectedWords, holdersWords, listensWord, receivesWord } from '../words/holder-words.ts';
import { count, eachPort, portsAmong, subtract } from '../model/ports/port-set.ts';
import { portSetWord } from '../words/ports-words.ts';
import type { ExpectedHolder } from '../model/sockets/own-holder.ts';
import { connectionFinding, boundSilentFinding } from './connections.ts';
import { doubtFinding } from './identity-doubt.ts';
import { aboutOf, endpointText, UNKNOWN, type ExplainCommand } from './finding-text.ts';
import { listenersText, heldListeners } from './listeners-with-holders.ts';
import { standsInTheWay, withoutZone, coverOf } from './addresses.ts';
import type { SortedSockets } from './sorted-sockets.ts';
import { oneFamilyFinding, sharedFinding } from './who-answers.ts';
import { isHeldUp } from './service-start.ts';

export function endpointFindings(
  endpoint: AuditedEndpoint,
  sockets: SortedSockets,
  explainCommand: ExplainCommand,
  expected: ExpectedHolder,
): readonly AuditFinding[] {
  return [
    ...connectionFinding(endpoint, sockets, explainCommand),
    ...boundSilentFinding(endpoint, explainCommand),
    ...silentFinding(endpoint, sockets, explainCommand),
    ...widerFinding(endpoint, sockets),
    ...oneFamilyFinding(endpoint),
    ...sharedFinding(endpoint, sockets, explainCommand),
    ...strangerFinding(endpoint, expected),
    ...doubtFinding(endpoint),
  ];
}

const SILENT: Readonly<Record<Exclude<EndpointState, 'listening'>, (endpoint: AuditedEndpoint) => string>> = {
  silent: () => 'is declared, and nothing listens there',
  partly: ({ silent, ports }) =>
    `is declared, and nothing listens on ${portSetWord(silent)}, ${count(silent)} of ${count([ports])}`,
  elsewhere: (endpoint) =>
    `is declared${placeText(endpoint) === null ? ' for every address' : ''}, and ${listenersText(endpoint.listeners)} only${unheardWords(endpoint)}`,
};

/** The ports of a range that have no listener at any address, as a clause of a sentence. */
function unheardWords({ ports, listeners }: AuditedEndpoint): string {
  const unheard = subtract([ports], portsAmong(listeners.map(({ local }) => local.port)));
  if (count(unheard) === 0) return '';
  return `; nothing at all listens on ${portSetWord(unheard)}, ${count(unheard)} of ${count([ports])}`;
}

function silentFinding(
  endpoint: AuditedEndpoint,
  sockets: SortedSockets,
  explainCommand: ExplainCommand,
): readonly AuditFinding[] {
  const { state } = endpoint;
  // Another finding tells what keeps the service from starting.
  const isToldOf = isHeldUp(endpoint) || endpoint.boundSilent.length > 0;
  if (state === 'listening' || (state === 'silent' && isToldOf)) return [];
  const isElsewhere = state === 'elsewhere';
  const isIpv6Alone = isElsewhere && leavesIpv4Alone(endpoint, sockets);
  const others = isElsewhere ? '' : othersText(endpoint, sockets, explainCommand);
  return [
    {
      kind: isElsewhere ? 'listening-elsewhere' : 'declared-silent',
      severity: 'warning',
      message: `${endpointText(endpoint)} ${SILENT[state](endpoint)}${isIpv6Alone ? ', which leaves IPv4 alone (IPV6_V6ONLY)' : others}`,
      help: silentHelp(endpoint, isIpv6Alone),
      about: aboutOf(endpoint),
    },
  ];
}

function silentHelp({ state, service }: AuditedEndpoint, isIpv6Alone: boolean): string {
  if (isIpv6Alone) return 'say `ipv6Only: true` in the plan, if that is meant, or have the server take IPv4, too';
  return state === 'elsewhere'
    ? 'give the endpoint that address in the plan, or have the server listen where the plan says'
    : `start ${service}, or take it out of the plan`;
}

/** Whether the plan says `::`, with IPv4, and what listens there takes IPv6 alone: its address is no other one. */
function leavesIpv4Alone({ address, device, listeners }: AuditedEndpoint, { coverOf: covers }: SortedSockets): boolean {
  const alone = addressCover(address, true);
  if (device !== undefined || alone.v4 !== null || !isWildcard(alone)) return false;
  return listeners.map(covers).every((cover) => cover.v4 === null && serves(cover, alone));
}

/** Connections that a former server left, or that a program bound by number: no table tells whether they let the service in. */
function othersText(
  { protocol, address, silent, connections }: AuditedEndpoint,
  sockets: SortedSockets,
  explainCommand: ExplainCommand,
): string {
  const wanted = coverOf({ address, ipv6Only: false });
  const there = eachPort(silent).flatMap((port) => sockets.connectionsOn(protocol, port));
  const told = new Set(connections);
  const others = there.filter((one) => standsInTheWay(sockets.coverOf(one), wanted) && !told.has(one));
  const [first] = others;
  if (!first) return '';
  const its = count(silent) === 1 ? 'that port' : 'those ports';
  return `; ${counted(others.length, 'connection')} on ${its} may keep it out (${explainCommand(first.local.port, protocol)} tries)`;
}

/** A warning where the service listens on more addresses than the plan says, so that more hosts can reach it. */
function widerFinding(endpoint: AuditedEndpoint, sockets: SortedSockets): readonly AuditFinding[] {
  const { address, listeners, serving } = endpoint;
  const wanted = addressCover(address && withoutZone(address), false);
  if (address === null || isWildcard(wanted)) return [];
  // Where another socket has the very address, the wide one may be of another program.
  const isOwn = (one: HeldSocket): boolean => byProgram([...serving.slice(0, 1), one]).length < 2;
  const [wide] = heldListeners(
    listeners.filter((one) => isWildcard(sockets.coverOf(one)) && serves(sockets.coverOf(one), wanted) && isOwn(one)),
  );
  if (!wide) return [];
  const who = `${holdersWords(wide, UNKNOWN)} ${listensWord(wide)}`;
  return [
    {
      kind: 'listening-wider',
      severity: 'warning',
      message: `${endpointText(endpoint)} is all that is declared, and ${who} on every address (${wide.address})`,
      help: `have ${endpoint.service} listen on ${address} alone, or take the address out of the plan`,
      about: aboutOf(endpoint),
    },
  ];
}

/** An error where a process listens that is not what the plan names: the service itself can't have the port. */
function strangerFinding(endpoint: AuditedEndpoint, expected: ExpectedHolder): readonly AuditFinding[] {
  const { isExpected, serving, service, protocol } = endpoint;
  const [place] = heldListeners(serving);
  if (isExpected !== false || !place) return [];
  return [
    {
      kind: 'listening-stranger',
      severity: 'error',
      message: `${endpointText(endpoint)}: ${holdersWords(place, UNKNOWN)} ${protocol === 'tcp' ? listensWord(place) : receivesWord(place)} there, and the plan says ${expectedWords(expected)}`,
      help: `stop that program and start ${service}, or name in the plan what should listen`,
      about: aboutOf(endpoint),
    },
  ];
}
