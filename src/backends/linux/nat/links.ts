/** Interfaces and their addresses, as `ip -j -d address` of iproute2 prints them. */
import { fieldOf, itemsOf, type Json, parseJson, textIn } from '../json-value.ts';
import type { Link } from './nat-state.ts';

/** What the settings of the kernel say of an interface, by its name. */
export type LinkSettings = (name: string) => Pick<Link, 'routesLoopback' | 'forwards'>;

/** Null where the text is not what iproute2 prints: busybox knows no -j. */
export function parseLinks(text: string, settings: LinkSettings): readonly Link[] | null {
  const all = itemsOf(parseJson(text));
  if (all.length === 0) return null;
  return all.map((link) => ({
    name: nameOf(link),
    addresses: addressesOf(link),
    outside: isOutside(link, all),
    ...settings(nameOf(link)),
    ...(isVirtual(link) && { virtual: true as const }),
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

/** kube-proxy has an address for each of its services on an interface of its own: no other program expects to serve them. */
function isVirtual(link: Json): boolean {
  const isLoopback = itemsOf(fieldOf(link, 'flags')).includes('LOOPBACK');
  return (isLoopback || kindOf(link) === 'dummy') && nameOf(link) !== 'kube-ipvs0';
}

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
