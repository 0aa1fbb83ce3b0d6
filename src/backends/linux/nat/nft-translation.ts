/** The new source or destination that a rule of nft gives to a packet. */
import type { PacketAction, LookupEntry, Translation } from '../../../model/nat/packet-rules.ts';
import type { PortRange } from '../../../model/ports/port-set.ts';
import { fieldOf, itemsOf, type Json } from '../json-value.ts';
import { lookedAt } from './nft-fields.ts';
import { addressRange, elementsOf, type NamedSets, numberRange, tupleOf } from './nft-values.ts';

/** `value` is null for a bare `redirect`. */
export function redirectAction(value: Json, sets: NamedSets): PacketAction {
  const port = fieldOf(value, 'port');
  const isRandom = isRandomized(value);
  return withPort(port, sets, (ports) => ({ kind: 'redirect', addresses: null, ports, base: null, isRandom }));
}

/** The action of a `masquerade` or an `snat` statement. */
export function sourceAction(value: Json): PacketAction {
  return { kind: 'give-source', ports: numberRange(fieldOf(value, 'port')) };
}

export function destinationAction(value: Json, sets: NamedSets): PacketAction {
  const [addr, port] = [fieldOf(value, 'addr'), fieldOf(value, 'port')];
  const isRandom = isRandomized(value);
  const isPrefix = [fieldOf(value, 'type_flags')].flat().includes('prefix');
  const map = fieldOf(addr, 'map');
  const to = (target: Json, ports: PortRange | null): Translation | null => {
    const [host, own] = fieldOf(target, 'concat') === undefined ? [target] : itemsOf(fieldOf(target, 'concat'));
    const addresses = addressRange(host);
    if (!addresses) return null;
    return {
      kind: isPrefix ? 'map' : 'destination',
      addresses,
      ports: numberRange(own) ?? ports,
      base: null,
      isRandom,
    };
  };
  if (map !== undefined) return mapped(map, sets, (target) => to(target, numberRange(port)));
  if (addr === undefined)
    return withPort(port, sets, (ports) => ({ kind: 'destination', addresses: null, ports, base: null, isRandom }));
  return withPort(port, sets, (ports) => to(addr, ports));
}

function isRandomized(value: Json): boolean {
  return [fieldOf(value, 'flags')].flat().some((flag) => flag === 'random' || flag === 'fully-random');
}

/** The ports of a translation, which may be given, left out, or looked up in a map. */
function withPort(port: Json, sets: NamedSets, to: (ports: PortRange | null) => Translation | null): PacketAction {
  const map = fieldOf(port, 'map');
  if (map !== undefined) return mapped(map, sets, (target) => to(numberRange(target)));
  const ports = numberRange(port);
  return port !== undefined && ports === null ? UNREAD : translate(to(ports));
}

const UNREAD: PacketAction = { kind: 'undecidable', text: 'a destination of a form that is not read' };

function translate(to: Translation | null): PacketAction {
  return to ? { kind: 'translate', to } : UNREAD;
}

function mapped(map: Json, sets: NamedSets, to: (target: Json) => Translation | null): PacketAction {
  const { fields, text, size } = lookedAt(fieldOf(map, 'key'));
  const found = elementsOf(fieldOf(map, 'data'), sets);
  if (!fields || !found) return { kind: 'undecidable', text };
  const entries = found.items.map((pair): LookupEntry => {
    const [key, target] = itemsOf(pair);
    return { key: tupleOf(key, fields), action: translate(to(target)) };
  });
  return { kind: 'lookup', fields, entries, size, isFleeting: found.isFleeting };
}
