/** Ports of a plan that something holds at run time, as the lint and a plan say it: what it means, and the ways out. */
import type { WindowsOnlyFacts } from '../../model/host/host-facts.ts';
import type { Diagnostic } from '../../model/plan/diagnostic.ts';
import { formatRange, intersect, portSet, type PortRange, type PortSet } from '../../model/ports/port-set.ts';
import { listWord } from '../../model/text/listed.ts';
import { isOfOneProgram, isReleasable, likelyHolder, rowKind } from './held-rows.ts';
import { WINNAT_COST } from './winnat-restart.ts';

/**
 * What it means for a plan. blocks: its ports are to be excluded, and can't be; released: so they are, and WinNAT is stopped for
 * it; unbindable: they are only to be bound; shared: one program holds them, which may be this very service.
 */
export type Consequence = 'blocks' | 'released' | 'unbindable' | 'shared';

/** Of a row that is only in the way of a bind: http.sys may have it for the service; where its list has nothing there, it has not. */
export function ifNotExcluded(row: PortRange, about: WindowsOnlyFacts): Consequence {
  const mayBeService = rowKind(row, about) === 'registered' || (isOfOneProgram(row) && about.holders.http === null);
  return mayBeService ? 'shared' : 'unbindable';
}

/** Ports of a plan that lie in a held row. */
export interface HeldPorts {
  readonly ports: PortSet;
  /** The service, or the reason of a reservation. */
  readonly because: string | null;
  /** Those that have ports of it, all of one kind. */
  readonly rows: readonly PortRange[];
  readonly consequence: Consequence;
}

/** `stacks`: where the row stands, for instance `ipv4 tcp`. */
export function heldFinding(
  { ports, because, rows, consequence }: HeldPorts,
  stacks: readonly string[],
  about: WindowsOnlyFacts,
): Required<Pick<Diagnostic, 'severity' | 'message' | 'help'>> {
  const [row = NO_ROW, ...others] = rows;
  const held = listWord(intersect(ports, portSet(rows)).map(formatRange), MOST_NAMED);
  const block = row.first === row.last ? '' : ` in ${blocksWord(rows)}`;
  const who = because === null ? '' : ` (${because})`;
  const { severity, words, help } = CONSEQUENCES[consequence];
  return {
    severity,
    message: `${held}${who} ${others.length > 0 && isOfOneProgram(row) ? 'are' : 'is'} held at run time${block} (${stacks.join(', ')}), ${likelyHolder(row, about)}: ${words}`,
    help: isOfOneProgram(row) ? onePortHelp(row.first, consequence, about) : help(row, about),
  };
}

const NO_ROW: PortRange = { first: 0, last: 0 };
const MOST_NAMED = 4;

/** `the block 50000-50099`, `8 blocks (50000-50099, 50100-50199, … )`. */
function blocksWord(rows: readonly PortRange[]): string {
  const [first] = rows;
  if (first && rows.length === 1) return `the block ${formatRange(first)}`;
  return `${rows.length} blocks: ${listWord(rows.map(formatRange), MOST_NAMED)}`;
}

/** Rows that one finding tells of together: the same ports want them, with the same consequence, and the same has them. */
export function alikeKey(row: PortRange, consequence: Consequence, about: WindowsOnlyFacts): string {
  const holder = isOfOneProgram(row) ? formatRange(row) : likelyHolder(row, about);
  return JSON.stringify([consequence, holder, startsBelowDefault(row)]);
}

/** Each once, in order. */
export function distinctRanges(rows: readonly PortRange[]): readonly PortRange[] {
  const all = new Map(rows.map((row) => [formatRange(row), row]));
  return [...all.values()].sort((a, b) => a.first - b.first);
}

function startsBelowDefault({ first }: PortRange): boolean {
  return first < DEFAULT_START;
}

/** An exclusion keeps http.sys from a port (dotnet/runtime issue 115088), and netsh makes none of a port that something holds. */
function onePortHelp(port: number, consequence: Consequence, about: WindowsOnlyFacts): string {
  const itself =
    consequence === 'blocks'
      ? 'if that is this service, say `reservesItself: true` of it, and it is not excluded'
      : 'if that is this service, all is well';
  const find =
    about.holders.http === null
      ? `\`portplan explain ${port}\` on the host names it`
      : `\`portplan explain ${port}\` tells how to find it`;
  return `${itself}; if not, stop the program that holds it, or move one of the two to another port: ${find}`;
}

/** The ways to get the port, the cheapest first. */
function waysOut(row: PortRange, about: WindowsOnlyFacts): string {
  const reboot = startsBelowDefault(row)
    ? 'a dynamic range elsewhere (ephemeral: 49152-65535), with --force, and a reboot, then apply again'
    : 'a reboot, after which other ports are held, then apply again';
  return `${firstWay(row, about)}; or ${reboot}; or another port`;
}

function firstWay(row: PortRange, about: WindowsOnlyFacts): string {
  if (!isReleasable(row, about)) return 'stop WSL (wsl --shutdown), apply, and start it again';
  const where = about.winnat === null ? ' where WinNAT runs (sc.exe query winnat)' : '';
  return `portplan apply --restart-winnat${where}: ${WINNAT_COST}`;
}

/** The first port of the default dynamic range of Windows. */
const DEFAULT_START = 49152;

interface Words {
  readonly severity: Diagnostic['severity'];
  readonly words: string;
  readonly help: (row: PortRange, about: WindowsOnlyFacts) => string;
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
    help: () => WINNAT_COST,
  },
  unbindable: {
    severity: 'warning',
    words: 'until it lets go, no other program can bind it',
    help: (row, about) =>
      isReleasable(row, about)
        ? `a restart of WinNAT (net stop winnat, net start winnat): ${WINNAT_COST}; or a reboot; or another port for the service`
        : 'wsl --shutdown, where WSL has it; or a reboot; or another port for the service',
  },
  shared: {
    severity: 'info',
    words: 'no other program can bind it',
    help: waysOut,
  },
};
