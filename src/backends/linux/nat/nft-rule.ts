/** One rule of nft: its conditions, what it does, and a text that reads as nft prints it. */
import type { PacketAction, LookupEntry, Match, PacketRule } from '../../../model/nat/packet-rules.ts';
import { fieldOf, itemsOf, type Json, numberOf, onlyEntry, textIn } from '../json-value.ts';
import { lookedAt, type NftOperand } from './nft-fields.ts';
import { formatStatement } from './nft-text.ts';
import { destinationAction, redirectAction, sourceAction } from './nft-translation.ts';
import { elementsOf, type NamedSets, tupleOf } from './nft-values.ts';

/** `table`: its family and name, for messages. */
export function nftRule(rule: Json, table: string, sets: NamedSets): PacketRule {
  const statements = itemsOf(fieldOf(rule, 'expr')).map((statement) => readStatement(statement, sets));
  const comment = textIn(fieldOf(rule, 'comment'));
  return {
    text: itemsOf(fieldOf(rule, 'expr')).map(formatStatement).filter(Boolean).join(' '),
    comment: comment === '' ? null : comment,
    table,
    chain: textIn(fieldOf(rule, 'chain')),
    matches: statements.flatMap(({ matches }) => matches),
    actions: statements.flatMap(({ actions }) => actions),
  };
}

interface Statement {
  readonly matches: readonly Match[];
  readonly actions: readonly PacketAction[];
}

const NOTHING: Statement = { matches: [], actions: [] };

/** Statements that change nothing of where a packet goes. */
const HARMLESS = new Set([
  ...'counter log mangle set map continue secmark dup meter last flow reset objref comment'.split(' '),
  ...['ct helper', 'ct timeout', 'ct expectation'],
]);

/** Whether they let a packet through depends on those before it. */
const LIMITS: readonly string[] = ['limit', 'quota', 'ct count'];

function readStatement(statement: Json, sets: NamedSets): Statement {
  const [kind, value] = onlyEntry(statement);
  if (kind === 'match') return { ...NOTHING, matches: matchesOf(value, sets) };
  if (HARMLESS.has(kind) && !rewritesPacket(value)) return NOTHING;
  if (kind === 'xt' && fieldOf(value, 'name') === 'comment') return NOTHING;
  if (LIMITS.includes(kind) || (kind === 'xt' && fieldOf(value, 'type') !== 'target'))
    return { ...NOTHING, matches: [{ kind: 'undecidable', text: formatStatement(statement) }] };
  const looked = kind === 'vmap' ? lookedAt(fieldOf(value, 'key')) : null;
  return {
    matches: looked ? impliedMatches(looked) : keyMatches(value),
    actions: [actionOf(kind, value, sets)],
  };
}

/** `ip daddr set 10.0.0.1`: a translation that no flow is kept of. */
function rewritesPacket(value: Json): boolean {
  return ['daddr', 'dport'].includes(textIn(fieldOf(value, 'key', 'payload', 'field')));
}

/** What the key of a map of destinations says of the packet besides. */
function keyMatches(value: Json): readonly Match[] {
  const key = fieldOf(value, 'addr', 'map', 'key') ?? fieldOf(value, 'port', 'map', 'key');
  return key === undefined ? [] : impliedMatches(lookedAt(key));
}

function actionOf(kind: string, value: Json, sets: NamedSets): PacketAction {
  return ACTIONS[kind]?.(value, sets) ?? { kind: 'undecidable', text: formatStatement({ [kind]: value }) };
}

const ACTIONS: Readonly<Record<string, (value: Json, sets: NamedSets) => PacketAction>> = {
  accept: () => ({ kind: 'accept' }),
  return: () => ({ kind: 'return' }),
  drop: () => ({ kind: 'drop', isRejecting: false }),
  reject: () => ({ kind: 'drop', isRejecting: true }),
  jump: (value) => ({ kind: 'jump', chain: textIn(fieldOf(value, 'target')) }),
  goto: (value) => ({ kind: 'goto', chain: textIn(fieldOf(value, 'target')) }),
  notrack: () => ({ kind: 'untrack' }),
  masquerade: sourceAction,
  snat: sourceAction,
  dnat: destinationAction,
  redirect: redirectAction,
  tproxy: (value) => ({ kind: 'tproxy', port: numberOf(fieldOf(value, 'port')) }),
  vmap: verdictMap,
};

function verdictMap(value: Json, sets: NamedSets): PacketAction {
  const { fields, text, size } = lookedAt(fieldOf(value, 'key'));
  const found = elementsOf(fieldOf(value, 'data'), sets);
  if (!fields || !found) return { kind: 'undecidable', text };
  const entries = found.items.map((pair): LookupEntry => {
    const [key, verdict] = itemsOf(pair);
    const [kind, inner] = onlyEntry(verdict);
    return { key: tupleOf(key, fields), action: actionOf(kind, inner, sets) };
  });
  return { kind: 'lookup', fields, entries, size, isFleeting: found.isFleeting };
}

function matchesOf(value: Json, sets: NamedSets): readonly Match[] {
  const looked = lookedAt(fieldOf(value, 'left'));
  return [...impliedMatches(looked), compared(value, looked, sets)];
}

function impliedMatches({ implied }: NftOperand): readonly Match[] {
  return implied.map(([field, word]) => ({
    kind: 'fields',
    fields: [field],
    values: [[{ kind: 'word', word }]],
    isNegated: false,
    text: word,
  }));
}

function compared(value: Json, { fields, text: left }: NftOperand, sets: NamedSets): Match {
  const [op, right] = [textIn(fieldOf(value, 'op')), fieldOf(value, 'right')];
  const text = formatStatement({ match: value });
  const found = fields && elementsOf(right, sets);
  if (!fields || !found) return { kind: 'undecidable', text: text || left };
  const common = { kind: 'fields', fields, text, ...(found.isFleeting && { isFleeting: true }) } as const;
  const bounded = typeof right === 'number' ? BOUNDS[op]?.(right) : undefined;
  if (bounded) return { ...common, values: [[{ kind: 'numbers', ...bounded }]], isNegated: false };
  if (!['==', '!=', 'in'].includes(op)) return { kind: 'undecidable', text };
  return { ...common, values: found.items.map((item) => tupleOf(item, fields)), isNegated: op === '!=' };
}

const LARGEST = 0xffffffff;
const BOUNDS: Readonly<Record<string, (bound: number) => { readonly first: number; readonly last: number }>> = {
  '<': (bound) => ({ first: 0, last: bound - 1 }),
  '<=': (bound) => ({ first: 0, last: bound }),
  '>': (bound) => ({ first: bound + 1, last: LARGEST }),
  '>=': (bound) => ({ first: bound, last: LARGEST }),
};
