/** Who gets what is sent to a port, in words that several commands use. */
import type { Possible, TrafficOutcome } from '../model/nat/outcome.ts';
import { formatIp } from '../model/nat/ip-number.ts';
import type { PacketRule } from '../model/nat/packet-rules.ts';
import { ruleOwner } from '../model/nat/rule-owner.ts';
import { type Gets, type TrafficAnswer, worstOf } from '../model/nat/traffic-answers.ts';
import type { TrafficOrigin } from '../model/nat/traffic-ways.ts';
import { listWord } from '../model/text/listed.ts';
import { bracketed } from '../model/text/bracketed.ts';

export const ORIGIN_WORDS: Readonly<Record<TrafficOrigin, string>> = {
  outside: 'from outside',
  host: 'from this host',
  loopback: 'on the loopback',
};

/** Who gets it, and by which rule. */
export function takerText({ gets, possible, to }: TrafficAnswer, port: number): string {
  if (gets === 'service') return 'the socket that has the port';
  const others = gets === 'dropped' ? possible : takersAmong(possible);
  // What holds where no rule in doubt does comes last.
  const told = gets === 'may' ? others[0] : others.at(-1);
  if (!told) return 'the socket that has the port';
  const texts = [...new Set(others.map(({ outcome }) => destinationText(outcome, to)))];
  const rule = ruleText(told.outcome.by, port);
  const doubt = told.doubt === null ? '' : `; whether it does can't be read from the rules (${told.doubt})`;
  if (gets === 'may') return `perhaps ${listWord(texts)}${rule}${doubt}`;
  return `${listWord(texts)}${rule}`;
}

/** What leads it elsewhere. A firewall that perhaps drops it is told of only where nothing else is. */
function takersAmong(possible: readonly Possible[]): readonly Possible[] {
  const others = possible.filter(({ outcome }) => outcome.kind !== 'here' || outcome.by !== null);
  const takers = others.filter(({ outcome }) => !isFirewalls(outcome));
  return takers.length > 0 ? takers : others;
}

function isFirewalls(outcome: TrafficOutcome): boolean {
  return outcome.kind === 'nobody' && (outcome.why === 'dropped' || outcome.why === 'refused');
}

function destinationText(outcome: TrafficOutcome, to: TrafficAnswer['to']): string {
  switch (outcome.kind) {
    case 'here':
      return hereText(outcome, to);
    case 'elsewhere':
      return `${addressesText(outcome)}:${portText(outcome.port)}${outcome.ifForwarded ? ', if this host forwards packets' : ''}`;
    case 'servers':
      return listWord(outcome.servers);
    case 'nobody':
      return NOBODY[outcome.why];
    case 'unknown':
      return 'another';
  }
}

/** Of several addresses that only get another port none is named. */
function hereText({ address, port }: Extract<TrafficOutcome, { kind: 'here' }>, to: TrafficAnswer['to']): string {
  const name = address && formatIp(address);
  if (to.length > 1 && (name === null || to.includes(name)))
    return `this host's socket on port ${portText(port)} of the same address`;
  return `this host's socket on ${name === null ? '' : bracketed(name)}:${portText(port)}`;
}

const NOBODY: Readonly<Record<Extract<TrafficOutcome, { kind: 'nobody' }>['why'], string>> = {
  dropped: 'nobody, it is dropped',
  refused: 'nobody, it is refused',
  'loopback-stays':
    'nobody: it is led to another address, and from the loopback it can not get there (IPv4: route_localnet=1 lets it)',
  'loopback-closed':
    'nobody: it is led to the loopback, and from outside it can not get there (IPv4: route_localnet=1 lets it)',
  'not-forwarded': 'nobody: it is led to another host, and this one forwards no packets that come in there',
  stopped: 'nobody: it is led away from its port, and a rule of a firewall stops it there',
};

function addressesText({ addresses }: Extract<TrafficOutcome, { kind: 'elsewhere' }>): string {
  if (!addresses) return 'another address';
  const { family, first, last } = addresses;
  const ends = [first, last].map((value) => bracketed(formatIp({ family, value })));
  return [...new Set(ends)].join('-');
}

function portText({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/** `by Docker (table nat, chain DOCKER: …; docker ps --filter publish=8080)`. */
function ruleText(by: PacketRule | string | null, port: number): string {
  if (by === null) return ', by the policy of a chain';
  if (typeof by === 'string') return `, by ${by}`;
  const { program, of, command } = ruleOwner(by, port);
  const whose = [program ?? 'a rule', ...(of === null ? [] : [`of ${of}`])].join(' ');
  const place = by.text.startsWith('-A ') ? `table ${by.table}` : `table ${by.table}, chain ${by.chain}`;
  const tells = command === null ? '' : `; ${command}`;
  return `, by ${whose} (${place}: ${by.text}${tells})`;
}

const HEADLINES: Readonly<Record<Exclude<Gets, 'service' | 'dropped'>, string>> = {
  taken: 'another gets what is sent to it',
  may: 'another may get what is sent to it',
};

/** `another gets what is sent to it from outside`; null where the service gets all of it. */
export function takenWords(answers: readonly TrafficAnswer[]): string | null {
  const worst = worstOf(answers);
  if (worst === null) return null;
  const worse = answers.filter(({ gets }) => gets === worst);
  const from = [...new Set(worse.map((each) => ORIGIN_WORDS[each.from]))];
  const isLost = worse.every(({ possible }) => possible.every(({ outcome }) => outcome.kind === 'nobody'));
  return `${isLost ? 'nobody gets what is sent to it' : HEADLINES[worst]} ${listWord(from)}`;
}

/** The same for a journal, with the first that gets it and its rule. */
export function takenSentence(answers: readonly TrafficAnswer[], port: number): string | null {
  const worst = worstOf(answers);
  const first = answers.find(({ gets }) => gets === worst);
  return worst === null || !first ? null : `${takenWords(answers) ?? ''}: ${takerText(first, port)}`;
}
