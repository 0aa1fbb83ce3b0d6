/** The socket units that systemd has loaded, as `systemctl show` prints them (247, 252 and 257 alike, to every account). */
import type { Protocol } from '../../../model/ports/protocol.ts';
import type { Listener } from '../../../model/sockets/listener.ts';
import { countRows, noteUnread } from '../unread-rows.ts';
import { runIfAvailable } from '../../run-if-available.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import type { StartingService } from '../../../model/sockets/socket-unit.ts';
import { readCgroup } from '../processes/cgroup.ts';
import { parentIn, processFile } from '../processes/process-files.ts';

export interface LoadedSocket {
  readonly name: string;
  readonly isActive: boolean;
  readonly isPerConnection: boolean;
  readonly activates: readonly string[];
  readonly listens: readonly Listener[];
}

/** `account`: whose own systemd is asked; undefined for the host's. Null where it does not answer. */
export async function loadedSockets(
  system: ReadOnlySystem,
  account: number | undefined,
): Promise<readonly LoadedSocket[] | null> {
  const properties = 'Id,Listen,Accept,Triggers,ActiveState';
  const text = await askSystemd(system, account, ['show', '-p', properties, '--type=socket', '*.socket']);
  if (text === null) return null;
  noteUnread(system, '`systemctl show --type=socket`', countRows(text, /^\w+=/));
  return unitSockets(text);
}

/** What systemctl prints; null where there is no systemd, or it does not answer. */
async function askSystemd(
  system: ReadOnlySystem,
  account: number | undefined,
  words: readonly string[],
): Promise<string | null> {
  const manager = managerWords(account, system.user().uid);
  const ran = await runIfAvailable(system, { program: 'systemctl', words: [...manager, ...words] });
  return ran?.status === 0 ? ran.stdout : null;
}

/** Root reaches the systemd of another account through logind, where that runs. */
function managerWords(account: number | undefined, own: number): readonly string[] {
  if (account === undefined) return [];
  return account === own ? ['--user'] : ['--user', '-M', `${account}@.host`];
}

/** `text` has a block for each unit, with empty lines between, and a line `Listen=` for each address. */
export function unitSockets(text: string): readonly LoadedSocket[] {
  return text.split(/\n{2,}/).flatMap((block) => {
    const rows = block.split('\n').map((line) => /^(\w+)=(.*)$/.exec(line));
    const valuesOf = (key: string): readonly string[] =>
      rows.flatMap((row) => (row?.[1] === key && row[2] !== undefined ? [row[2]] : []));
    const [name] = valuesOf('Id');
    if (name?.endsWith('.socket') !== true) return [];
    const isPerConnection = valuesOf('Accept')[0] === 'yes';
    return [
      {
        ...{ name, isPerConnection },
        isActive: (valuesOf('ActiveState')[0] ?? 'active') === 'active',
        activates: isPerConnection ? [templateOf(name)] : unitsIn(valuesOf('Triggers')[0]),
        listens: valuesOf('Listen').flatMap(listenerIn),
      },
    ];
  });
}

/** The template of which each connection gets an instance (systemd.socket(5): Accept=yes takes no Service=). */
function templateOf(name: string): string {
  return name.replace(/(@.*)?\.socket$/, '@.service');
}

/** The names in a value of systemctl, which has blanks between them. */
function unitsIn(value: string | undefined): readonly string[] {
  return (value ?? '').split(' ').filter((name) => name !== '');
}

const KINDS: Readonly<Record<string, Protocol>> = { Stream: 'tcp', Datagram: 'udp' };

/** The address in `[::]:40001 (Stream)`; a socket of a path, a FIFO or netlink has none. */
function listenerIn(text: string): readonly Listener[] {
  const [, v6, v4, port, kind = ''] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d+) \((\w+)\)$/.exec(text) ?? [];
  const protocol = KINDS[kind];
  const address = v6 ?? v4;
  return protocol === undefined || address === undefined ? [] : [{ protocol, address, port: Number(port) }];
}

/**
 * Null where portplan is no part of a service, or of one that started before: a shell behind an sshd, for instance. LISTEN_FDS does not
 * reach ExecStartPre= (measured on systemd 247, 252 and 257): the control group names the unit.
 */
export async function startingService(system: ReadOnlySystem): Promise<StartingService | null> {
  const { unit, unitAccount } = readCgroup(processFile(system, 'self', 'cgroup'));
  if (unit?.endsWith('.service') !== true) return null;
  const named = { unit, ...(unitAccount !== undefined && { account: unitAccount }) };
  const text = await askSystemd(system, unitAccount, ['show', unit, '-p', 'TriggeredBy,ControlPID,MainPID']);
  if (text === null) return { ...named, socketUnits: null };
  const valueOf = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  const own = new Set(lineage(system, Number(/^Pid:\t(\d+)/m.exec(processFile(system, 'self', 'status'))?.[1] ?? 0)));
  const isOfStart = [valueOf('ControlPID'), valueOf('MainPID')].some((pid) => own.has(Number(pid)));
  return isOfStart ? { ...named, socketUnits: unitsIn(valueOf('TriggeredBy')) } : null;
}

/** The process and those that it descends from. */
function lineage(system: ReadOnlySystem, pid: number): readonly number[] {
  if (pid <= 1) return [];
  return [pid, ...lineage(system, parentIn(processFile(system, pid, 'status')) ?? 0)];
}
