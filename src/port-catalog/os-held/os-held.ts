/** Which ports an operating system holds by itself, once it is installed or once a part of it is switched on. */
import { addressCover, type AddressCover, coversOverlap } from '../../model/bind/address-cover.ts';
import type { Endpoint, Platform, Service } from '../../model/plan/desired-state.ts';
import { includes, intersect, type PortSet } from '../../model/ports/port-set.ts';
import type { Protocol } from '../../model/ports/protocol.ts';
import { isLoopback } from '../../model/host/time-wait.ts';
import { hasToken } from '../name-tokens.ts';
import { LINUX_HELD } from './linux.ts';
import { MACOS_HELD } from './macos.ts';
import type { HeldCertainty, OsHeldPort } from './row.ts';
import { WINDOWS_HELD } from './windows.ts';

export const OS_HELD: Readonly<Record<Platform, readonly OsHeldPort[]>> = {
  linux: LINUX_HELD,
  windows: WINDOWS_HELD,
  macos: MACOS_HELD,
  freebsd: [],
};

type Asked = Pick<Endpoint, 'protocol' | 'address' | 'device' | 'ipv6Only' | 'ports'>;

/** The ports of an endpoint that a row takes, on one of the addresses of both. */
export function portsHeldOf({ protocol, address, device, ipv6Only, ports }: Asked, row: OsHeldPort): PortSet {
  if (
    !row.protocols.includes(protocol) ||
    isOnCardAlone(device, row) ||
    !meetsRow(address, addressCover(address, ipv6Only), row)
  )
    return [];
  return intersect([ports], row.ports);
}

/** A socket that is bound to a network card leaves loopback alone. */
function isOnCardAlone(device: string | undefined, { addresses }: OsHeldPort): boolean {
  return device !== undefined && device !== 'lo' && addresses?.every(isLoopback) === true;
}

function meetsRow(address: string | null, cover: AddressCover, { addresses, isOffLoopback }: OsHeldPort): boolean {
  if (isOffLoopback && address !== null && isLoopback(address)) return false;
  return addresses === null || addresses.some((each) => coversOverlap(cover, addressCover(each, true)));
}

/** Whether a service is the holder itself, by its name, its unit or its program. */
export function isHolder({ name, unit = '', program = '' }: Service, { words, programs }: OsHeldPort): boolean {
  return hasToken(`${name} ${unit}`, words) || hasToken(program, words) || programs.includes(bareProgram(program));
}

/** `svchost` of `C:\Windows\System32\svchost.exe`. */
function bareProgram(program: string): string {
  const [name = ''] = program.split(/[\\/]/).slice(-1);
  return name.toLowerCase().replace(/\.exe$/, '');
}

/** `AirPlay Receiver (ControlCenter) has it on macOS 12 and later by default (seen on such hosts)`. `what`: its ports. */
export function heldWords({ holder, on, needs, kind, certainty }: OsHeldPort, what = 'it'): string {
  const how = { listener: `has ${what}`, dynamic: `takes ${what} at boot`, exclusion: `excludes ${what}` }[kind];
  const when = needs === null ? `${on} by default` : `${on} ${needs}`;
  return `${holder} ${how} on ${when} (${CERTAINTY[certainty]})`;
}

const CERTAINTY: Readonly<Record<HeldCertainty, string>> = {
  documented: 'documented',
  observed: 'seen on such hosts',
  reported: 'reported',
  inferred: 'not confirmed there, but the same program has it elsewhere',
};

/** What a fresh installation may have on a port. */
export function byDefaultOn(platform: Platform, port: number, protocol: Protocol): readonly OsHeldPort[] {
  return OS_HELD[platform].filter(
    ({ ports, protocols, needs, isQuiet }) =>
      needs === null && !isQuiet && protocols.includes(protocol) && includes(ports, port),
  );
}

/** Which part of the OS a listener most likely is; null for none. Unnamed processes count by what is there by default. */
export function osPartOf(platform: Platform, listener: OsListener): OsHeldPort | null {
  const { protocol, port, address, isEphemeral } = listener;
  const cover = addressCover(address, true);
  const programs = listener.programs.map(bareProgram);
  const isOf = (row: OsHeldPort): boolean =>
    programs.length === 0
      ? row.needs === null
      : programs.every((each) => row.programs.some((own) => isName(each, own)));
  const rows = OS_HELD[platform].filter(
    (row) => row.kind !== 'exclusion' && row.protocols.includes(protocol) && isOf(row),
  );
  return (
    rows.find((row) => includes(row.ports, port) && meetsRow(address, cover, row)) ??
    // The order in which services start says who has which of them.
    rows.find(({ kind }) => kind === 'dynamic' && isEphemeral && programs.length > 0) ??
    null
  );
}

interface OsListener {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  readonly isEphemeral: boolean;
  /** Of its processes; empty where none is known. */
  readonly programs: readonly string[];
}

/** lsof of macOS shows nine letters. */
function isName(program: string, own: string): boolean {
  return program === own || (program.length >= 9 && own.startsWith(program));
}
