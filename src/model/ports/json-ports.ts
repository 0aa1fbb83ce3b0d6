/** Ports and sets of them inside a JSON text. */
import { fail, type JsonNode, member, parsed } from '../json-node.ts';
import { LAST_PORT, parsePortSet, type PortRange, type PortSet } from './port-set.ts';

/** `{"first": 1024, "last": 65535}` */
export function portRangeAt(node: JsonNode): PortRange {
  const [first, last] = [portAt(member(node, 'first')), portAt(member(node, 'last'))];
  return first <= last ? { first, last } : fail(member(node, 'last'), `${first} or higher`);
}

/** `"80,8080-8090"` */
export function portSetAt(node: JsonNode): PortSet {
  return parsed(node, parsePortSet, 'a list of ports');
}

function portAt(node: JsonNode): number {
  return isPort(node.value) ? node.value : fail(node, 'a port');
}

export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LAST_PORT;
}
