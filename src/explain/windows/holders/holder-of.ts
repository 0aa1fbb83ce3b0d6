/** What kind of holder has the port: by the process that netstat names, otherwise by the row of netsh. */
import type { WindowsBindFacts } from '../../../model/explain/bind-facts.ts';
import type { WindowsHolder, WindowsHolderKind } from '../../../model/explain/windows-holder.ts';
import type { PortRange } from '../../../model/ports/port-set.ts';
import { type HeldSocket, type Holder, UNNAMED } from '../../../model/sockets/held-socket.ts';
import { type PortProxy, SYSTEM_PID } from '../../../model/windows/windows-holders.ts';
import { holdersOfSocket } from '../../../model/windows/holders-of-socket.ts';
import { type RowKind, rowKind } from '../../../port-catalog/windows/held-rows.ts';

/** `row`: one without a star that has the port; null for none. `socket`: what stands there; null for none. */
export function holderOf(facts: WindowsBindFacts, row: PortRange | null, socket: HeldSocket | null): WindowsHolder {
  const [process = null] = socket?.holders ?? [];
  const proxy = socket && proxyFor(socket, process, facts);
  const { winnat, holders } = facts;
  const common = { process, proxy, row, winnat, isWslRunning: holders.isWslRunning };
  if (row !== null && (socket === null || row.first !== row.last)) {
    const [queue] = registered(facts);
    const kind = ROWS[rowKind(row, facts)];
    return queue && kind === 'http-sys' ? { ...common, kind, process: process ?? queue } : { ...common, kind };
  }
  return { ...common, kind: proxy ? 'port-proxy' : kindOf(process) };
}

const ROWS: Readonly<Record<RowKind, WindowsHolderKind>> = {
  registered: 'http-sys',
  'one-port': 'one-port',
  winnat: 'winnat',
  wsl: 'block',
  block: 'block',
};

/** Whom http.sys lists for the port, though netstat shows no socket there. */
function registered({ asked, holders }: WindowsBindFacts): readonly Holder[] {
  return holdersOfSocket({ port: asked.port, pid: SYSTEM_PID }, holders);
}

function kindOf(process: Holder | null): WindowsHolderKind {
  if (process === null) return 'unnamed';
  if (process.through !== undefined) return 'http-sys';
  if (process.pid === SYSTEM_PID) return 'system';
  if (process.heirs !== undefined) return 'gone';
  if (process.command === UNNAMED) return 'unnamed';
  return PROGRAMS.get(process.command.toLowerCase()) ?? 'program';
}

const PROGRAMS: ReadonlyMap<string, WindowsHolderKind> = new Map([
  ['svchost.exe', 'service-host'],
  // WSL issue 9573: wslhost.exe up to about version 1.1.
  ['wslrelay.exe', 'wsl-relay'],
  ['wslhost.exe', 'wsl-relay'],
  ['com.docker.backend.exe', 'docker'],
  ['vpnkit.exe', 'docker'],
  ['dns.exe', 'dns-server'],
  ['sqlservr.exe', 'sql-server'],
  ['vmms.exe', 'hyper-v'],
]);

/** The rule that iphlpsvc has this socket for. */
function proxyFor(
  { protocol, local }: HeldSocket,
  process: Holder | null,
  { holders }: WindowsBindFacts,
): PortProxy | null {
  const isIphlpsvc = process?.services?.includes('iphlpsvc') ?? process?.command.toLowerCase() === 'svchost.exe';
  if (protocol !== 'tcp' || !isIphlpsvc) return null;
  const rules = (holders.portProxies ?? []).filter(({ port }) => port === local.port);
  return rules.find(({ address }) => address === local.address) ?? rules[0] ?? null;
}
