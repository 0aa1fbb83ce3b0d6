/** A statement of nft as a person would write it; '' for one that changes nothing of where a packet goes. */
import { fieldOf, itemsOf, type Json, onlyEntry, textIn } from '../json-value.ts';
import { bracketed } from '../../../model/text/bracketed.ts';
import { lookedAt } from './nft-fields.ts';

export function formatStatement(statement: Json): string {
  const [kind, value] = onlyEntry(statement);
  return FORMS[kind]?.(value, kind) ?? kind;
}

/** How each kind of statement is written; every other kind is written by its name alone. */
const FORMS: Readonly<Record<string, (value: Json, kind: string) => string>> = {
  match: formatMatch,
  counter: () => '',
  jump: called,
  goto: called,
  mangle: (value) => `${lookedAt(fieldOf(value, 'key')).text} set ${formatValue(fieldOf(value, 'value'))}`,
  vmap: (value) => `${lookedAt(fieldOf(value, 'key')).text} vmap ${formatValue(fieldOf(value, 'data'))}`,
  dnat: (value) => `dnat to ${formatTarget(value)}`,
  redirect: ported,
  tproxy: ported,
  limit: (value) => `limit rate ${String(fieldOf(value, 'rate'))}/${textIn(fieldOf(value, 'per'))}`,
  xt: (value) => `a ${textIn(fieldOf(value, 'type'))} of iptables (${textIn(fieldOf(value, 'name'))})`,
};

function called(value: Json, kind: string): string {
  return `${kind} ${textIn(fieldOf(value, 'target'))}`;
}

function ported(value: Json, kind: string): string {
  return fieldOf(value, 'port') === undefined ? kind : `${kind} to ${formatTarget(value)}`;
}

function formatMatch(value: Json): string {
  const op = textIn(fieldOf(value, 'op'));
  const left = lookedAt(fieldOf(value, 'left')).text.replace(/^meta (?=[io]if)/, '');
  return [left, ...(op === '==' || op === 'in' ? [] : [op]), formatValue(fieldOf(value, 'right'))].join(' ');
}

function formatTarget(value: Json): string {
  const [addr, port] = [fieldOf(value, 'addr'), fieldOf(value, 'port')];
  const map = fieldOf(addr, 'map') ?? fieldOf(port, 'map');
  if (map !== undefined) return `${lookedAt(fieldOf(map, 'key')).text} map ${formatValue(fieldOf(map, 'data'))}`;
  const host = addr === undefined ? '' : formatValue(addr);
  if (port === undefined) return host;
  return `${bracketed(host)}:${formatValue(port)}`;
}

/** The most values of a set that a text names. */
const MOST = 4;

function formatValue(value: Json): string {
  const [kind, inner] = typeof value === 'object' ? onlyEntry(value) : ['', null];
  switch (kind) {
    case 'range':
      return itemsOf(inner).map(formatValue).join('-');
    case 'prefix':
      return `${textIn(fieldOf(inner, 'addr'))}/${String(fieldOf(inner, 'len'))}`;
    case 'concat':
      return itemsOf(inner).map(formatValue).join(' . ');
    case 'set':
      return `{ ${listed([inner].flat())} }`;
    default:
      return Array.isArray(value)
        ? listed(value)
        : typeof value === 'string' || typeof value === 'number'
          ? String(value)
          : kind;
  }
}

function listed(values: readonly Json[]): string {
  const shown = values
    .slice(0, MOST)
    .map((value) => (Array.isArray(value) ? value.map(formatValue).join(' : ') : formatValue(value)));
  return [...shown, ...(values.length > MOST ? ['…'] : [])].join(', ');
}
