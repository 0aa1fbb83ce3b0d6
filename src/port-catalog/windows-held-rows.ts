/** Ports that something holds at run time on Windows: who is likely to, and what that means for a plan. */
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import { count, formatPortSet, formatRange, intersect, type PortRange, type PortSet } from '../model/ports/port-set.ts';

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

/** A guess at what holds a row, for a message: `most likely by WinNAT or Hyper-V`. */
export function likelyHolder(row: PortRange): string {
  const size = count([row]);
  const known = size === 1 ? HTTP_SYS.get(row.first) : undefined;
  if (known !== undefined) return `most likely by ${known}`;
  if (size === WSL_BLOCK) return 'most likely by WSL2 in mirrored mode';
  if (WINNAT_BLOCKS.includes(size)) return 'most likely by WinNAT or Hyper-V';
  return 'by a service or a driver';
}

/** True for a row that a service asked for by number: a restart of WinNAT does not free it, and it keeps no other service out. */
export function isFixed(row: PortRange): boolean {
  return row.first === row.last && HTTP_SYS.has(row.first);
}

/** Whether a restart of WinNAT may free it. */
export function isReleasable(row: PortRange): boolean {
  return !isFixed(row) && count([row]) !== WSL_BLOCK;
}

/**
 * What it means for a plan. blocks: its ports are to be excluded, and can't be; released: so they are, and WinNAT is stopped for
 * it; unbindable: they are only to be bound; shared: http.sys may hold them for this very service.
 */
export type Consequence = 'blocks' | 'released' | 'unbindable' | 'shared';

/** Ports of a plan that lie in a held row. */
export interface HeldPorts {
  readonly ports: PortSet;
  /** The service, or the reason of a reservation. */
  readonly because: string | null;
  readonly row: PortRange;
  readonly consequence: Consequence;
}

/** `stacks`: where the row stands, for instance `ipv4 tcp`. */
export function heldFinding(
  { ports, because, row, consequence }: HeldPorts,
  stacks: readonly string[],
): Required<Pick<Diagnostic, 'severity' | 'message' | 'help'>> {
  const held = formatPortSet(intersect(ports, [row]));
  const block = row.first === row.last ? '' : ` in the block ${formatRange(row)}`;
  const who = because === null ? '' : ` (${because})`;
  const { severity, words, help } = CONSEQUENCES[consequence];
  return {
    severity,
    message: `${held}${who} is held at run time${block} (${stacks.join(', ')}), ${likelyHolder(row)}: ${words}`,
    help: isFixed(row) ? FIXED : help(row),
  };
}

const FIXED = 'if that is not this service, stop the one that holds it, or move one of the two to another port';

/** The ways to get the port, the cheapest first. */
function waysOut(row: PortRange): string {
  const moment = isReleasable(row)
    ? 'portplan apply --restart-winnat, which cuts off containers and WSL for a moment'
    : 'stop WSL (wsl --shutdown), apply, and start it again';
  const reboot =
    row.first < DEFAULT_START
      ? 'a dynamic range elsewhere (ephemeral: 49152-65535), with --force, and a reboot, then apply again'
      : 'a reboot, after which other ports are held, then apply again';
  return `${moment}; or ${reboot}; or another port`;
}

/** The first port of the default dynamic range of Windows. */
const DEFAULT_START = 49152;

interface Words {
  readonly severity: Diagnostic['severity'];
  readonly words: string;
  readonly help: (row: PortRange) => string;
}

const CONSEQUENCES: Readonly<Record<Consequence, Words>> = {
  blocks: {
    severity: 'error',
    words: 'until it lets go, it can be neither bound nor excluded',
    help: waysOut,
  },
  released: {
    severity: 'warning',
    words: 'it can be excluded while WinNAT is stopped',
    help: () => 'containers and WSL are cut off for that moment',
  },
  unbindable: {
    severity: 'warning',
    words: 'until it lets go, no other program can bind it',
    help: () => 'a restart of WinNAT (net stop winnat, net start winnat) or a reboot; or another port for the service',
  },
  shared: {
    severity: 'info',
    words: 'only a service of http.sys can use it',
    help: () => FIXED,
  },
};
