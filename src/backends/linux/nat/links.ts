/** Interfaces and their addresses, as `ip -j -d address` of iproute2 prints them. */
import { fieldOf, itemsOf, type Json, parseJson, textIn } from '../json-value.ts';
import type { Link } from './nat-state.ts';

/** Null where the text is not what iproute2 prints: busybox knows no -j. `routesLoopback`: by an interface's name. */
export function parseLinks(text: string, routesLoopback: (name: string) => boolean): readonly Link[] | null {
  const all = itemsOf(parseJson(text));
  if (all.length === 0) return null;
  return all.map((link) => ({
    name: nameOf(link),
    addresses: addressesOf(link),
    outside: isOutside(link, all),
    routesLoopback: routesLoopback(nameOf(link)),
  }));
}

function nameOf(link: Json): string {
  return textIn(fieldOf(link, 'ifname'));
}

function addressesOf(link: Json): readonly string[] {
  return itemsOf(fieldOf(link, 'addr_info')).flatMap((info) => {
    const local = textIn(fieldOf(info, 'local'));
    return local === '' ? [] : [`${local}/${String(fieldOf(info, 'prefixlen'))}`];
  });
}

/** Kinds of interfaces that lead to containers, overlays and addresses of this host alone, and to no cable. */
const INNER_KINDS = new Set(['dummy', 'vxlan', 'geneve', 'ipip', 'sit', 'ifb']);
/** Kinds of interfaces that make a bridge one of containers or virtual machines, where it has no others. */
const INNER_PORTS = new Set(['veth', 'tun', 'tap']);

function isOutside(link: Json, all: readonly Json[]): boolean {
  const flags = itemsOf(fieldOf(link, 'flags'));
  const kind = kindOf(link);
  if (!flags.includes('UP') || flags.includes('LOOPBACK') || fieldOf(link, 'master') !== undefined) return false;
  if (INNER_KINDS.has(kind) || nameOf(link).startsWith('cilium_')) return false;
  if (kind === 'bridge') return portsOf(link, all).some((port) => !INNER_PORTS.has(kindOf(port)));
  return addressesOf(link).some((address) => !address.startsWith('fe80:'));
}

function kindOf(link: Json): string {
  return textIn(fieldOf(link, 'linkinfo', 'info_kind'));
}

function portsOf(bridge: Json, all: readonly Json[]): readonly Json[] {
  return all.filter((link) => fieldOf(link, 'master') === nameOf(bridge));
}
