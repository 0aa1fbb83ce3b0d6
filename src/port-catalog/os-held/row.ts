/** One entry of the tables of ports that an operating system holds by itself. */
import type { Protocol } from '../../model/ports/protocol.ts';
import { parsePortSet, type PortSet } from '../../model/ports/port-set.ts';

/**
 * documented: the vendor's documents or the unit's file say so. observed: seen on such hosts. reported: told of, or of other
 * releases. inferred: the same program has it elsewhere, with the same default.
 */
export type HeldCertainty = 'documented' | 'observed' | 'reported' | 'inferred';

export interface OsHeldPort {
  readonly ports: PortSet;
  readonly protocols: readonly Protocol[];
  /** IPv4 and IPv6 literals; null for every address of both families. */
  readonly addresses: readonly string[] | null;
  /** It never binds an address of loopback. */
  readonly isOffLoopback: boolean;
  /** The part of the OS, and its process. */
  readonly holder: string;
  /** The releases or distributions that have it. */
  readonly on: string;
  /** What must be switched on or installed first, to stand behind `on`; null where a fresh installation has it. */
  readonly needs: string | null;
  readonly certainty: HeldCertainty;
  /** What gets the port free; null where nothing does. */
  readonly remedy: string | null;
  /** Words in the names of services that are the holder itself. */
  readonly words: readonly string[];
  /** Its executables, without `.exe`. */
  readonly programs: readonly string[];
  /** listener: a socket. dynamic: sockets on the first dynamic ports. exclusion: no socket, but an excluded range. */
  readonly kind: 'listener' | 'dynamic' | 'exclusion';
  /** Not worth a finding in a plan: an appliance, where nobody runs own services, or a port that everybody knows. */
  readonly isQuiet: boolean;
}

/** As the tables have it: ports `137-138,5353`, protocols `tcp+udp`, and words and programs apart by spaces. */
export interface OsHeldRow {
  readonly ports: string;
  readonly protocol: 'tcp' | 'udp' | 'tcp+udp';
  readonly addresses?: readonly string[];
  readonly isOffLoopback?: true;
  readonly holder: string;
  readonly on: string;
  readonly needs?: string;
  readonly certainty: HeldCertainty;
  readonly remedy?: string;
  readonly words: string;
  readonly programs: string;
  readonly kind?: OsHeldPort['kind'];
  readonly isQuiet?: true;
}

export function heldByOs(rows: readonly OsHeldRow[]): readonly OsHeldPort[] {
  return rows.map(({ ports, protocol, words, programs, ...row }) => ({
    addresses: null,
    isOffLoopback: false,
    needs: null,
    remedy: null,
    kind: 'listener',
    isQuiet: false,
    ...row,
    ports: parsePortSet(ports) ?? [],
    protocols: protocol === 'tcp+udp' ? ['tcp', 'udp'] : [protocol],
    words: words.split(' '),
    programs: programs.split(' '),
  }));
}
