/** Ports that something holds at run time on Windows: who is likely to, and what that means for a plan. */
import type { Diagnostic } from './diagnostic.ts';
import { count, formatPortSet, formatRange, intersect, type PortRange, type PortSet } from './port-set.ts';

/** Single ports that http.sys holds, as services of Windows ask it to. netsh does not say who holds a port. */
const HTTP_SYS: ReadonlyMap<number, string> = new Map([
  [80, 'a web service such as IIS, through http.sys'],
  [443, 'a web service such as IIS, through http.sys'],
  [2869, 'UPnP, through http.sys'],
  [5357, 'Web Services on Devices, through http.sys'],
  [5358, 'Web Services on Devices, through http.sys'],
  [5985, 'Windows Remote Management, through http.sys'],
  [5986, 'Windows Remote Management, through http.sys'],
  [10246, 'Windows Media sharing, through http.sys'],
  [47001, 'Windows Remote Management, through http.sys'],
]);

/** WSL2 in mirrored mode takes its ephemeral ports in one piece (WSL issue 12228). */
const WSL_BLOCK = 4096;
/** WinNAT's blocks on the Windows versions of which there are transcripts. */
const WINNAT_BLOCKS = [10, 64, 100];

/** A guess in words: `most likely by WinNAT or Hyper-V`. */
export function likelyHolder(row: PortRange): string {
  const size = count([row]);
  const known = size === 1 ? HTTP_SYS.get(row.first) : undefined;
  if (known !== undefined) return `most likely by ${known}`;
  if (size === WSL_BLOCK) return 'most likely by WSL2 in mirrored mode';
  if (WINNAT_BLOCKS.includes(size)) return 'most likely by WinNAT or Hyper-V';
  return 'by a service or a driver';
}

/** Held for a service that asked for just this port: a restart of WinNAT does not free it, and it is in nobody's way. */
export function isFixed(row: PortRange): boolean {
  return row.first === row.last && HTTP_SYS.has(row.first);
}

/** Ports of a plan that lie in a held row. */
export interface HeldPorts {
  readonly ports: PortSet;
  /** The service, or the reason of a reservation. */
  readonly because: string | null;
  readonly row: PortRange;
  /** error: they are to be excluded; warning: they are only to be bound; info: http.sys may hold them for this very service. */
  readonly severity: Diagnostic['severity'];
}

/** `stacks`: where the row stands, for instance `ipv4 tcp`. */
export function heldFinding(
  { ports, because, row, severity }: HeldPorts,
  stacks: readonly string[],
): Required<Pick<Diagnostic, 'severity' | 'message' | 'help'>> {
  const held = formatPortSet(intersect(ports, [row]));
  const who = because === null ? '' : ` (${because})`;
  return {
    severity,
    message: `${held}${who} lies in ${formatRange(row)} (${stacks.join(', ')}), held at run time, ${likelyHolder(row)}: ${CONSEQUENCE[severity]}`,
    help: isFixed(row) ? FIXED : WAYS_OUT,
  };
}

const CONSEQUENCE: Readonly<Record<Diagnostic['severity'], string>> = {
  error: 'until it lets go, it can be neither bound nor excluded',
  warning: 'until it lets go, nobody else can bind it',
  info: 'only a service of http.sys can use it',
};

const FIXED = 'if that is not this service, stop the one that holds it, or move one of the two to another port';

const WAYS_OUT = [
  'portplan apply --restart-winnat, which cuts off containers and WSL for a moment',
  'a dynamic range elsewhere (ephemeral: 49152-65535) and a reboot, then apply again',
  'another port for the service',
].join('; or ');
