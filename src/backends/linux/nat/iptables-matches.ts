/** What a condition of iptables asks for. */
import { type IpFamily, parseIpRange } from '../../../model/nat/ip-number.ts';
import type { Field, FieldValue, Match, Tuple } from '../../../model/nat/packet-rules.ts';
import type { RuleOption } from './iptables-words.ts';

/** Options that are no conditions: they name a chain, an extension or a target, or comment the rule. */
export const SILENT = new Set(['-A', '-m', '-j', '-g', '--comment', '-c']);

const ADDRESSES: Readonly<Record<string, Field>> = {
  '-s': 'source',
  '-d': 'destination',
  '--src-range': 'source',
  '--dst-range': 'destination',
};
const PORTS: Readonly<Record<string, Field>> = {
  '--dport': 'destination-port',
  '--dports': 'destination-port',
  '--sport': 'source-port',
  '--sports': 'source-port',
};
const WORDS: Readonly<Record<string, Field>> = {
  '--dst-type': 'destination-type',
  '--src-type': 'source-type',
  '--ctstate': 'state',
  '--state': 'state',
  '--ctdir': 'direction',
};

/** The condition of one option; null for one that holds for every packet. */
export function matchOf(option: RuleOption, family: IpFamily): Match | null {
  const { name, values, isNegated } = option;
  const text = textOf(option);
  const [value = ''] = values;
  const fields = (field: Field, found: readonly (FieldValue | null)[]): Match => asMatch(field, found, isNegated, text);
  if (name === '-p') return value === 'all' ? null : fields('protocol', [word(PROTOCOLS[value] ?? value)]);
  if (name === '-i' || name === '-o') return fields(name === '-i' ? 'input' : 'output', [interfaceNamed(value)]);
  const address = ADDRESSES[name];
  if (address)
    return fields(
      address,
      value.split(',').map((one) => addresses(one, family)),
    );
  const port = PORTS[name];
  if (port) return fields(port, value.split(',').map(ports));
  return wordMatch(option, fields) ?? { kind: 'undecidable', text };
}

function wordMatch(
  { name, values, of }: RuleOption,
  fields: (field: Field, found: readonly (FieldValue | null)[]) => Match,
): Match | null {
  const [value = '', second = ''] = values;
  const field = WORDS[name];
  if (field)
    return fields(
      field,
      value.split(',').map((each) => word(each.toLowerCase())),
    );
  if (name === '--mark' && of === 'mark') return fields('mark', [markValue(value)]);
  if (name === '--uid-owner') return fields('user', [word(value)]);
  if (name === '--tcp-flags') return fields('tcp-flags', [flags(value, second)]);
  if (name === '--mode' || name === '--probability' || name === '--every' || name === '--packet')
    return fields('random', [{ kind: 'unknown' }]);
  return null;
}

function asMatch(field: Field, found: readonly (FieldValue | null)[], isNegated: boolean, text: string): Match {
  const values = found.flatMap((value): readonly Tuple[] => (value === null ? [] : [[value]]));
  if (values.length < found.length) return { kind: 'undecidable', text };
  return { kind: 'fields', fields: [field], values, isNegated, text };
}

function textOf({ name, values, isNegated, of }: RuleOption): string {
  const own = [...(isNegated ? ['!'] : []), name, ...values].join(' ');
  return of === '' || name.startsWith('-s') || name.startsWith('-d') ? own : `-m ${of} ${own}`;
}

function word(text: string): FieldValue {
  return { kind: 'word', word: text };
}

const PROTOCOLS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '132': 'sctp' };

/** `eth+` stands for all names that begin with eth. */
function interfaceNamed(name: string): FieldValue {
  return { kind: 'interface', name: name.endsWith('+') ? `${name.slice(0, -1)}*` : name };
}

function addresses(text: string, family: IpFamily): FieldValue | null {
  const range = parseIpRange(text);
  return range?.family === family ? { kind: 'addresses', ...range } : null;
}

/** `8000`, `8000:8010`. */
function ports(text: string): FieldValue | null {
  const [first = '', last = first] = text.split(':');
  if (!/^\d+$/.test(first) || !/^\d+$/.test(last)) return null;
  return { kind: 'numbers', first: Number(first), last: Number(last) };
}

/** `0x4000/0x4000`: of a packet without a mark, only the value counts. */
function markValue(text: string): FieldValue | null {
  const value = Number(text.split('/')[0]);
  return Number.isInteger(value) ? { kind: 'numbers', first: value, last: value } : null;
}

/** The first packet of a connection has SYN alone. */
function flags(mask: string, set: string): FieldValue {
  const expected = mask === 'NONE' || !mask.includes('SYN') ? 'NONE' : 'SYN';
  return word(set === expected ? 'syn' : 'other');
}
