import { LAST_PORT } from '../../../model/ports/port-set.ts';
import { printable } from '../netsh/netsh-text.ts';
import { PORT_PROXY_KINDS, type PortProxy, type PortProxyKind } from '../../../model/windows/windows-holders.ts';

/**
 * `netsh interface portproxy show all`, as latin1 and in any language: a table for each kind, below a rule of dashes. Without a rule
 * it prints nothing. A row that is no rule of ports, such as a name of a service, is left out: nothing listens for it by number.
 */
export function readPortProxies(text: string): readonly PortProxy[] | null {
  const lines = text.split(/\r*\n/).map((line) => line.trim());
  const tables = lines.flatMap((line, i) => (RULE.test(line) ? [i] : []));
  if (tables.length === 0) return lines.every((line) => line === '') ? [] : null;
  return tables.flatMap((start, i) => {
    const kind = kindAbove(lines.slice(tables[i - 1] ?? 0, start));
    const rows = lines.slice(start + 1, tables[i + 1]).map((line) => ROW.exec(line));
    return rows.flatMap((row) => (row ? proxyOf(row, kind) : []));
  });
}

const RULE = /^-{3,}(?:[ \t]+-{3,}){3}$/;
const ROW = /^(\S+)[ \t]+(\d{1,5})[ \t]+(\S+)[ \t]+(\d{1,5})$/;

/** The heading names both families (`ipv4`, `ipv6`) in every language; null where a copy has lost it. */
function kindAbove(lines: readonly string[]): PortProxyKind | null {
  const families = lines.map((line) => [...line.matchAll(/ipv([46])/gi)].map(([, version]) => `v${version}`));
  return KINDS.get(families.findLast((each) => each.length === 2)?.join('to') ?? '') ?? null;
}

function proxyOf(
  [, address = '', port, to = '', toPort]: RegExpExecArray,
  kind: PortProxyKind | null,
): readonly PortProxy[] {
  const ports = [Number(port), Number(toPort)];
  if (!ports.every((each) => 1 <= each && each <= LAST_PORT)) return [];
  const byAddresses = KINDS.get(`${familyOf(address)}to${familyOf(to)}`) ?? 'v4tov4';
  const known = { kind: kind ?? byAddresses, address: printable(address), port: Number(port) };
  return [{ ...known, to: { address: printable(to), port: Number(toPort) } }];
}

const KINDS: ReadonlyMap<string, PortProxyKind> = new Map(PORT_PROXY_KINDS.map((kind) => [kind, kind]));

function familyOf(address: string): 'v4' | 'v6' {
  return address.includes(':') ? 'v6' : 'v4';
}
