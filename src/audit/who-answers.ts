/** Who answers where the plan has a service: one family of two, several programs at once, and the two addresses of `localhost`. */
import type { AuditedEndpoint } from '../model/audit/endpoint.ts';
import type { AuditFinding } from '../model/audit/finding.ts';
import { EVERY, sameCover } from '../model/bind/address-cover.ts';
import { LOCALHOST_ORDER } from '../model/explain/localhost.ts';
import { grouped } from '../model/grouped.ts';
import type { Endpoint, Service } from '../model/plan/desired-state.ts';
import { formatRange } from '../model/ports/port-set.ts';
import { answeringAt } from '../model/sockets/answering.ts';
import type { HeldSocket } from '../model/sockets/held-socket.ts';
import { addressWords, holdersWords } from '../words/holder-words.ts';
import { isHeldByService } from '../model/sockets/own-holder.ts';
import { counted } from '../model/text/counted.ts';
import { listWord } from '../model/text/listed.ts';
import { byProgram } from '../port-catalog/one-program.ts';
import { sharingProtocol } from '../port-catalog/shared-ports.ts';
import { coverOf, meetsEndpoint } from './addresses.ts';
import { aboutOf, endpointText, type ExplainCommand, UNKNOWN } from './finding-text.ts';
import type { DoubtFacts } from './identity-doubt.ts';
import { listenersText } from './listeners-with-holders.ts';
import type { SortedSockets } from './sorted-sockets.ts';

interface Declared {
  readonly service: Service;
  readonly endpoint: Endpoint;
}

/** One socket of each program on the first port that several have. Those whose own endpoint the plan has are where they should be. */
export function rivalsAt(
  { service, endpoint }: Declared,
  listeners: readonly HeldSocket[],
  { sockets, declaredAt }: DoubtFacts,
): readonly HeldSocket[] {
  const { protocol } = endpoint;
  const isOthers = (one: HeldSocket): boolean => {
    const cover = sockets.coverOf(one);
    const isOwn = sameCover(coverOf(endpoint), cover);
    return declaredAt(protocol, one.local.port).some(({ name, of, endpoint: other }) => {
      if (name === service.name) return false;
      return isHeldByService(of, one.holders) === true || (!isOwn && sameCover(coverOf(other), cover));
    });
  };
  const meeting = listeners.filter((one) => meetsEndpoint(one, sockets.coverOf(one), endpoint) && !isOthers(one));
  for (const there of grouped(meeting, ({ local }) => String(local.port)).values()) {
    const isMulticast = there.some(({ local }) => sharingProtocol(protocol, local.port) !== null);
    const programs = there.length > 1 && !isMulticast ? byProgram(there) : [];
    if (programs.length > 1) return programs.flatMap(([first]) => first ?? []);
  }
  return [];
}

/** The family that nothing serves where the plan names no address: a host without IPv6 has but one. */
export function lackingFamily(
  { address }: Endpoint,
  serving: readonly HeldSocket[],
  sockets: SortedSockets,
): AuditedEndpoint['lacks'] {
  if (address !== null || serving.length === 0 || !sockets.hasIpv6) return null;
  const covers = serving.map(sockets.coverOf);
  if (!covers.some(({ v4 }) => v4 === EVERY)) return 'IPv4';
  return covers.some(({ v6 }) => v6 === EVERY) ? null : 'IPv6';
}

const WILDCARDS = { IPv4: '0.0.0.0', IPv6: '::' } as const;

export function oneFamilyFinding(endpoint: AuditedEndpoint): readonly AuditFinding[] {
  const { lacks, serving, service } = endpoint;
  if (lacks === null || endpoint.rivals.length > 0) return [];
  const there = lacks === 'IPv4' ? 'IPv6' : 'IPv4';
  return [
    {
      kind: 'listening-one-family',
      severity: 'warning',
      message: `${endpointText(endpoint)} is declared for every address, and ${listenersText(serving)} only${lacks === 'IPv4' ? ', which leaves IPv4 alone (IPV6_V6ONLY)' : ''}: nothing answers by ${lacks}`,
      help: `have ${service} listen on ${WILDCARDS[lacks]} too, or write ${WILDCARDS[there]} in the plan, if one family is meant`,
      about: aboutOf(endpoint),
    },
  ];
}

export function sharedFinding(
  endpoint: AuditedEndpoint,
  sockets: SortedSockets,
  explainCommand: ExplainCommand,
): readonly AuditFinding[] {
  const { rivals, service, protocol } = endpoint;
  const [first] = rivals;
  if (!first) return [];
  const { port } = first.local;
  const split = splitAt(port, endpoint, sockets);
  const where = formatRange(endpoint.ports) === String(port) ? '' : ` on port ${port}`;
  return [
    {
      kind: 'listening-shared',
      severity: 'warning',
      message: `${endpointText(endpoint)}: ${rivalsText(rivals)}${where}, ${counted(rivals.length, 'program')} where the plan has one service${split === null ? '' : `; ${split}`}`,
      help: `stop those that are not ${service}, or give them other ports (${explainCommand(port, protocol)} tells more)`,
      about: aboutOf(endpoint),
    },
  ];
}

/** `nginx (process 4) is on 0.0.0.0, and perl (process 5) on ::1`. */
function rivalsText(rivals: readonly HeldSocket[]): string {
  const parts = rivals.map(
    (one, i) => `${holdersWords(one, UNKNOWN)} ${i === 0 ? 'is on' : 'on'} ${addressWords(one.local)}`,
  );
  return parts.length === 2 ? parts.join(', and ') : listWord(parts);
}

/** `localhost` of two programs, once for a port, where no other finding tells it. */
export function localhostFindings(
  endpoints: readonly AuditedEndpoint[],
  sockets: SortedSockets,
): readonly AuditFinding[] {
  const told = new Set(endpoints.flatMap(({ rivals }) => rivals.map(placeKey)));
  return endpoints.flatMap((endpoint) => {
    const ports = new Set(endpoint.serving.map(({ local }) => local.port));
    return [...ports].flatMap((port) => {
      const key = `${endpoint.protocol} ${port}`;
      const split = told.has(key) ? null : splitAt(port, endpoint, sockets);
      told.add(key);
      return split === null ? [] : [splitFinding(endpoint, split)];
    });
  });
}

function splitFinding(endpoint: AuditedEndpoint, split: string): AuditFinding {
  return {
    kind: 'localhost-split',
    severity: 'warning',
    message: `${endpointText(endpoint)}: ${split}`,
    help: 'give one of them another port; until then, name 127.0.0.1 or [::1] instead of localhost',
    about: aboutOf(endpoint),
  };
}

/** `localhost:5173 reaches vite (process 1) at ::1, and perl (process 2) at 127.0.0.1`; null where it is one program, or less. */
function splitAt(port: number, { protocol }: AuditedEndpoint, sockets: SortedSockets): string | null {
  if (sharingProtocol(protocol, port) !== null) return null;
  const there = sockets.listenersOn(protocol, port);
  const found = LOCALHOST_ORDER.map((address) => ({ address, socket: answeringAt(address, there, sockets.coverOf) }));
  const answers = found.flatMap(({ address, socket }) => (socket ? [{ address, socket }] : []));
  if (byProgram(answers.map(({ socket }) => socket)).length < 2) return null;
  const words = answers.map(({ address, socket }) => `${holdersWords(socket, UNKNOWN)} at ${address}`);
  return `localhost:${port} reaches ${words.join(', and ')}`;
}

function placeKey({ protocol, local }: HeldSocket): string {
  return `${protocol} ${local.port}`;
}
