/** Whether a rule's condition holds for a packet: true, false, or null where reading can't decide it. */
import { interfaceOf, interfaceTowards, isOwnIp, type HostNetwork } from '../host-network.ts';
import { isInRange, isLoopbackIp, type IpRange } from '../ip-number.ts';
import type { Field, FieldValue, Match, Tuple } from '../packet-rules.ts';
import { familyOf, type Packet } from '../packet.ts';

export type Judged = boolean | null;

export function judgeMatch(match: Match, packet: Packet, network: HostNetwork): Judged {
  if (match.kind === 'undecidable') return null;
  // The kernel asks for the socket of a packet that comes in, and finds none: the rule ends there, negated or not.
  if (match.fields.includes('user') && !packet.isSentHere) return false;
  // A value of such a set that is there now may be gone when a packet comes, and the other way round.
  const judged = match.isFleeting === true ? null : judgeAny(match.fields, match.values, packet, network);
  return judged === null ? null : judged !== match.isNegated;
}

function judgeAny(fields: readonly Field[], values: readonly Tuple[], packet: Packet, network: HostNetwork): Judged {
  let all: Judged = false;
  for (const tuple of values) {
    const judged = judgeTuple(fields, tuple, packet, network);
    if (judged === true) return true;
    if (judged === null) all = null;
  }
  return all;
}

export function judgeTuple(fields: readonly Field[], tuple: Tuple, packet: Packet, network: HostNetwork): Judged {
  let all: Judged = true;
  for (const [i, field] of fields.entries()) {
    const value = tuple[i];
    const judged = value === undefined || value.kind === 'unknown' ? null : JUDGES[field](value, packet, network);
    if (judged === false) return false;
    if (judged === null) all = null;
  }
  return all;
}

type Judge = (value: FieldValue, packet: Packet, network: HostNetwork) => Judged;

const unknown: Judge = () => null;

/** The port of a client, the account of a sender and a random number are not known before a packet comes. */
const JUDGES: Readonly<Record<Field, Judge>> = {
  'source-port': unknown,
  user: unknown,
  random: unknown,
  'destination-port': (value, { port }) => isNumberIn(port, value),
  destination: (value, { destination }) => (value.kind === 'addresses' ? isInRange(destination, value) : null),
  source: (value, packet, network) => isSourceIn(packet, value, network),
  input: (value, { input }) => (input === null ? null : isNamed(input, value)),
  output: (value, { output }) => (output === null ? null : isNamed(output, value)),
  mark: (value, { mark }) => (mark === null ? null : isNumberIn(mark, value)),
  family: ofWord((word, packet) => word === familyOf(packet)),
  protocol: ofWord((word, { protocol }) => word === protocol),
  state: ofWord(stateOf),
  status: ofWord(stateOf),
  direction: ofWord((word) => word === 'original'),
  'tcp-flags': ofWord((word) => word === 'syn'),
  'destination-type': ofWord((word, { destination }, network) => isOfType(word, isOwnIp(network, destination))),
  'destination-type-there': ofWord((word, packet, network) => isOfType(word, isOwnThere(packet, network))),
  'source-type': ofWord((word, { source }, network) => isOfType(word, source !== null && isOwnIp(network, source))),
};

function ofWord(judge: (word: string, packet: Packet, network: HostNetwork) => Judged): Judge {
  return (value, packet, network) => (value.kind === 'word' ? judge(value.word, packet, network) : null);
}

/** Whether a first packet is in this state of its connection. iptables counts `dnat` and `snat` among the states, nft does not. */
function stateOf(word: string, { isTracked, isTranslated }: Packet): Judged {
  if (word === 'dnat') return isTranslated;
  return word === (isTracked ? 'new' : 'untracked');
}

function isOfType(word: string, isOwn: Judged): Judged {
  if (isOwn === null) return null;
  if (word === 'local') return isOwn;
  return isOwn ? false : null;
}

/** Whether the interface that the packet passes has its destination as an address. */
function isOwnThere({ destination, input, output }: Packet, network: HostNetwork): Judged {
  const there = input === '' ? output : input;
  if (there === null) return null;
  if (isLoopbackIp(destination)) return there === 'lo';
  return isOwnIp(network, destination) ? interfaceOf(network, destination)?.name === there : null;
}

function isNumberIn(number: number, value: FieldValue): Judged {
  return value.kind === 'numbers' ? value.first <= number && number <= value.last : null;
}

function isNamed(name: string, value: FieldValue): Judged {
  if (value.kind !== 'interface') return null;
  return value.name.endsWith('*') ? name !== '' && name.startsWith(value.name.slice(0, -1)) : name === value.name;
}

/** Of a client elsewhere it is known what it does not have: addresses of this host, and of networks behind other interfaces. */
function isSourceIn({ source, destination, input }: Packet, value: FieldValue, network: HostNetwork): Judged {
  if (value.kind !== 'addresses') return null;
  if (source !== null) return isInRange(source, value);
  if (value.family !== destination.family) return false;
  if (isWhole(value)) return true;
  const first = { family: value.family, value: value.first };
  return isLoopbackIp(first) || isBehindAnother(value, input, network) ? false : null;
}

function isBehindAnother({ family, first, last }: IpRange, input: Packet['input'], network: HostNetwork): boolean {
  const ends = [first, last].map((value) => interfaceTowards(network, { family, value })?.name);
  const isOneOwn = first === last && isOwnIp(network, { family, value: first });
  return isOneOwn || (ends[0] !== undefined && ends[0] === ends[1] && ends[0] !== input);
}

function isWhole({ family, first, last }: IpRange): boolean {
  return first === 0n && last === (1n << (family === 'ip' ? 32n : 128n)) - 1n;
}
