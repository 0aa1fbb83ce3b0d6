/** What an expression of nft looks at, and its text. */
import type { Field } from '../../../model/nat/packet-rules.ts';
import { fieldOf, itemsOf, type Json, onlyEntry, textIn } from '../json-value.ts';

/** The fields of an expression, with what it says of the packet besides: `tcp dport` holds for TCP alone. */
export interface NftOperand {
  /** The fields of the packet that it looks at; null where one of them is unknown here. */
  readonly fields: readonly Field[] | null;
  readonly implied: readonly (readonly [Field, string])[];
  readonly text: string;
  /** The number of values that a random number or a hash may have; null for other expressions. */
  readonly size: number | null;
}

export function lookedAt(left: Json): NftOperand {
  const [kind, value] = onlyEntry(left);
  switch (kind) {
    case 'concat': {
      const parts = itemsOf(value).map(lookedAt);
      const fields = parts.map((part) => part.fields);
      return {
        fields: fields.includes(null) ? null : fields.flatMap((part) => part ?? []),
        implied: parts.flatMap(({ implied }) => implied),
        text: parts.map(({ text }) => text).join(' . '),
        size: null,
      };
    }
    case 'payload':
      return payload(textIn(fieldOf(value, 'protocol')), textIn(fieldOf(value, 'field')));
    case 'meta':
      return one(META[textIn(fieldOf(value, 'key'))], `meta ${textIn(fieldOf(value, 'key'))}`);
    case 'ct':
      return one(CT[textIn(fieldOf(value, 'key'))], `ct ${textIn(fieldOf(value, 'key'))}`);
    case 'fib':
      return fib(textIn(fieldOf(value, 'result')), itemsOf(fieldOf(value, 'flags')).map(textIn));
    case 'numgen':
    case 'jhash':
      return { ...one('random', kind), size: Number(fieldOf(value, 'mod')) || null };
    case '&':
      return masked(itemsOf(value));
    default:
      return one(undefined, kind === '' ? 'raw payload' : kind);
  }
}

const META: Readonly<Record<string, Field>> = {
  iifname: 'input',
  iif: 'input',
  oifname: 'output',
  oif: 'output',
  l4proto: 'protocol',
  nfproto: 'family',
  protocol: 'family',
  mark: 'mark',
  skuid: 'user',
};
const CT: Readonly<Record<string, Field>> = { state: 'state', status: 'status', direction: 'direction' };
const PORTS: Readonly<Record<string, Field>> = { dport: 'destination-port', sport: 'source-port' };
const ADDRESSES: Readonly<Record<string, Field>> = { daddr: 'destination', saddr: 'source' };

function one(field: Field | undefined, text: string, implied: NftOperand['implied'] = []): NftOperand {
  return { fields: field ? [field] : null, implied, text, size: null };
}

function payload(protocol: string, field: string): NftOperand {
  const text = `${protocol} ${field}`;
  switch (protocol) {
    case 'tcp':
    case 'udp':
    case 'sctp':
    case 'udplite':
    case 'dccp':
      return one(PORTS[field], text, [['protocol', protocol]]);
    case 'th':
      return one(PORTS[field], text);
    case 'ip':
    case 'ip6': {
      const isProtocol = field === 'protocol' || field === 'nexthdr';
      return one(isProtocol ? 'protocol' : ADDRESSES[field], text, [['family', protocol]]);
    }
    default:
      return one(undefined, text);
  }
}

function fib(result: string, flags: readonly string[]): NftOperand {
  const text = `fib ${flags.join(' . ')} ${result}`;
  if (result !== 'type') return one(undefined, text);
  const [end, ...on] = flags;
  const isThere = on.some((flag) => flag === 'iif' || flag === 'oif');
  if (end === 'daddr') return one(isThere ? 'destination-type-there' : 'destination-type', text);
  return one(end === 'saddr' && !isThere ? 'source-type' : undefined, text);
}

/** Of masked values only the mark and the flags of TCP are understood; a condition on a masked port stays undecided. */
function masked([left, mask]: readonly Json[]): NftOperand {
  const inner = lookedAt(left);
  if (fieldOf(left, 'payload', 'protocol') === 'tcp' && fieldOf(left, 'payload', 'field') === 'flags')
    return one(itemsOf(mask).includes('syn') ? 'tcp-flags' : undefined, 'tcp flags', [['protocol', 'tcp']]);
  return inner.fields?.[0] === 'mark' ? inner : { ...inner, fields: null };
}
