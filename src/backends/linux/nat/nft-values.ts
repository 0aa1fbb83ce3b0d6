/** The values that an expression of nft is compared with. */
import { type IpRange, parseIp, parsePrefix } from '../../../model/nat/ip-number.ts';
import type { Field, FieldValue, Tuple } from '../../../model/nat/packet-rules.ts';
import type { PortRange } from '../../../model/ports/port-set.ts';
import { fieldOf, itemsOf, type Json, onlyEntry, textIn } from '../json-value.ts';

/** The sets and maps of a table, by their names. */
export type NamedSets = ReadonlyMap<string, Json>;

interface Elements {
  readonly items: readonly Json[];
  /** Whether packets add values, or time takes them away. */
  readonly isFleeting: boolean;
}

/** The elements of `@name`, of `{"set": […]}`, of a list, or the one value itself. Null for a set that is not listed. */
export function elementsOf(value: Json, sets: NamedSets): Elements | null {
  if (typeof value === 'string' && value.startsWith('@')) {
    const set = sets.get(value.slice(1));
    if (set === undefined) return null;
    const flags = [fieldOf(set, 'flags')].flat();
    return { items: itemsOf(fieldOf(set, 'elem')), isFleeting: flags.includes('timeout') || flags.includes('dynamic') };
  }
  const [kind, inner] = typeof value === 'object' ? onlyEntry(value) : ['', null];
  const items = kind === 'set' ? [inner].flat() : [value].flat();
  return { items, isFleeting: false };
}

/** The value of an element for each field. */
export function tupleOf(element: Json, fields: readonly Field[]): Tuple {
  const bare = fieldOf(element, 'elem', 'val') ?? element;
  const parts = fieldOf(bare, 'concat');
  const values = parts === undefined ? [bare] : itemsOf(parts);
  return fields.map((field, i) => (READERS[field] ?? wordOf)(values[i]));
}

const UNKNOWN: FieldValue = { kind: 'unknown' };

const unread = (): FieldValue => UNKNOWN;

/** Fields that are compared with words are left out. */
const READERS: Readonly<Partial<Record<Field, (value: Json) => FieldValue>>> = {
  'destination-port': numbers,
  'source-port': numbers,
  mark: numbers,
  destination: addresses,
  source: addresses,
  input: interfaceNamed,
  output: interfaceNamed,
  random: unread,
  user: unread,
};

function interfaceNamed(value: Json): FieldValue {
  return typeof value === 'string' ? { kind: 'interface', name: value } : UNKNOWN;
}

/** The words of the model for those of nft. */
const WORDS: Readonly<Record<string, string>> = { ipv4: 'ip', ipv6: 'ip6', '6': 'tcp', '17': 'udp', '132': 'sctp' };

function wordOf(value: Json): FieldValue {
  if (typeof value !== 'string' && typeof value !== 'number') return UNKNOWN;
  return { kind: 'word', word: WORDS[value] ?? String(value) };
}

function numbers(value: Json): FieldValue {
  const range = numberRange(value);
  return range ? { kind: 'numbers', ...range } : UNKNOWN;
}

function addresses(value: Json): FieldValue {
  const range = addressRange(value);
  return range ? { kind: 'addresses', ...range } : UNKNOWN;
}

/** Null where it is no number and no range of numbers. */
export function numberRange(value: Json): PortRange | null {
  const [first, last] = endsOf(value);
  return typeof first === 'number' && typeof last === 'number' ? { first, last } : null;
}

/** Of an address, a range or a prefix; null for anything else. */
export function addressRange(value: Json): IpRange | null {
  const prefix = fieldOf(value, 'prefix');
  if (prefix !== undefined) return parsePrefix(`${textIn(fieldOf(prefix, 'addr'))}/${String(fieldOf(prefix, 'len'))}`);
  const [first, last] = endsOf(value).map((end) => parseIp(textIn(end)));
  return first && last ? { family: first.family, first: first.value, last: last.value } : null;
}

/** The ends of a range; a single value is both of them. */
function endsOf(value: Json): readonly Json[] {
  const range = fieldOf(value, 'range');
  return range === undefined ? [value, value] : itemsOf(range);
}
