/** net, sc, whoami, netstat, tasklist and icacls, as far as a program that looks after ports runs them. */
import { type PortRange, portSet, subtract } from '../../../src/model/ports/port-set.ts';
import { STACKS, type Stack } from '../../../src/backends/windows/host.ts';
import { type Listener, type PortMachine, stackName, takenPorts } from './port-tables.ts';
import { type HolderTables, powershell, processesOf } from './holder-programs.ts';
import { scOfService, serviceNamed, type StandInService, startStoppedService, stopService } from './services.ts';
import type { Language, Words } from './words.ts';

/** Text, before it becomes bytes of a code page. */
export interface Printed {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramMachine extends PortMachine {
  readonly words: Words;
  elevated: boolean;
  winnat: WinNat;
  readonly holders: HolderTables;
  readonly services: StandInService[];
  readonly language: Language;
  /** How many blocks WinNAT takes of each stack. */
  readonly winnatBlocks: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export type WinNat = 'running' | 'stopped' | 'absent';

const NOTHING: Printed = { status: 0, stdout: '', stderr: '' };
/** A use of a program that is not modelled. */
const UNKNOWN_USE: Printed = { status: 1, stdout: '', stderr: '' };
/** What cmd.exe ends with for a program that is not there. */
const UNKNOWN_PROGRAM: Printed = { status: 9009, stdout: '', stderr: '' };
const WINNAT_BLOCK = 100;

export function otherProgram(machine: ProgramMachine, program: string, words: readonly string[]): Printed {
  switch (program) {
    case 'net':
      return netOfNamed(machine, words);
    case 'sc':
      return sc(machine, words);
    case 'whoami':
      return isUse(words, '/groups /fo csv /nh') ? whoami(machine) : UNKNOWN_USE;
    case 'netstat':
      return isUse(words, '-ano') ? netstat(machine) : UNKNOWN_USE;
    case 'tasklist':
      return tasklist(machine, words);
    case 'icacls':
      return NOTHING;
    case 'WindowsPowerShell\\v1.0\\powershell':
    case 'powershell':
      return words.join(' ').includes('Win32_Process')
        ? { ...NOTHING, stdout: powershell(machine.holders, machine.listeners) }
        : UNKNOWN_PROGRAM;
    default:
      return UNKNOWN_PROGRAM;
  }
}

function isUse(words: readonly string[], use: string): boolean {
  return words.join(' ').toLowerCase() === use;
}

export function netChanges([verb = '', service]: readonly string[]): boolean {
  return /^(?:start|stop)$/i.test(verb) && service !== undefined;
}

function netOfNamed(machine: ProgramMachine, words: readonly string[]): Printed {
  const named = netChanges(words) ? serviceNamed(machine, words[1] ?? '') : undefined;
  return named ? netOfService(machine, words, named) : net(machine, words);
}

function net(machine: ProgramMachine, words: readonly string[]): Printed {
  const [verb = '', service = ''] = words.map((word) => word.toLowerCase());
  if (!netChanges(words)) return UNKNOWN_USE;
  const { notRunning, running, unknown } = machine.words.net;
  if (service !== 'winnat' || machine.winnat === 'absent') return netFailed(machine.words, unknown, 2185);
  if (!machine.elevated) return netRefused(machine.words);
  if (verb === 'stop' && machine.winnat === 'stopped') return netFailed(machine.words, notRunning, 3521);
  if (verb === 'start' && machine.winnat === 'running') return netFailed(machine.words, running, 2182);
  if (verb === 'stop') stopWinNat(machine);
  else startWinNat(machine);
  return netDone(machine.words, words);
}

function netOfService(machine: ProgramMachine, words: readonly string[], service: StandInService): Printed {
  if (!machine.elevated) return netRefused(machine.words);
  const stops = words[0]?.toLowerCase() === 'stop';
  const message = stops ? stopService(machine, service) : startStoppedService(machine, service);
  return message === null ? netDone(machine.words, words) : netFailed(machine.words, machine.words.net.error, message);
}

export function netDone({ net: { stopped, started } }: Words, [verb = '']: readonly string[]): Printed {
  return { ...NOTHING, stdout: `${verb.toLowerCase() === 'stop' ? stopped : started}\r\n\r\n` };
}

export function netRefused(words: Words): Printed {
  return { ...NOTHING, status: 2, stderr: `${words.net.error}\r\n\r\n${words.denied}\r\n\r\n` };
}

function netFailed(words: Words, text: string, message: number): Printed {
  return { ...NOTHING, status: 2, stderr: `${text}\r\n\r\n${words.net.more(message)}\r\n\r\n` };
}

export function stopWinNat(machine: ProgramMachine): void {
  machine.winnat = 'stopped';
  for (const tables of Object.values(machine.stacks)) {
    tables.runtime = tables.runtime.filter(({ owner }) => owner !== 'winnat');
  }
}

/** Takes new blocks of each stack, at random inside its dynamic range, where nobody has anything. */
export function startWinNat(machine: ProgramMachine): void {
  machine.winnat = 'running';
  for (const stack of STACKS) {
    for (let i = 0; i < machine.winnatBlocks; i++) takeBlock(machine, stack);
  }
}

function takeBlock(machine: ProgramMachine, stack: Stack): void {
  const tables = machine.stacks[stackName(stack)];
  const free = subtract([tables.dynamic], portSet(takenPorts(machine, stack)));
  const starts = free
    .map(({ first, last }) => ({ first, last: last - WINNAT_BLOCK + 1 }))
    .filter(({ first, last }) => first <= last);
  const first = pick(starts, machine.random());
  if (first === null) return;
  tables.runtime = [...tables.runtime, { first, last: first + WINNAT_BLOCK - 1, owner: 'winnat' }];
}

/** One of the numbers in the ranges, each as likely as the next; null when there is none. */
function pick(ranges: readonly PortRange[], random: number): number | null {
  const total = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  let left = Math.floor(random * total);
  for (const { first, last } of ranges) {
    if (left <= last - first) return first + left;
    left -= last - first + 1;
  }
  return null;
}

function sc(machine: ProgramMachine, words: readonly string[]): Printed {
  const [verb = '', service = ''] = words.map((word) => word.toLowerCase());
  if (!['query', 'queryex', 'qc', 'enumdepend'].includes(verb) || words.length !== 2) return UNKNOWN_USE;
  const { failed, absent } = machine.words.sc;
  const named = serviceNamed(machine, service);
  if (named) return { ...NOTHING, stdout: scOfService(machine, verb, named, machine.services) };
  if (service !== 'winnat' || machine.winnat === 'absent') {
    return { ...NOTHING, status: 1060, stdout: `${failed}\r\n\r\n${absent}\r\n\r\n` };
  }
  return { ...NOTHING, stdout: serviceState(machine) };
}

function serviceState({ winnat, words }: ProgramMachine): string {
  const running = winnat === 'running';
  return [
    '',
    'SERVICE_NAME: winnat ',
    `        ${words.sc.type}: 1  KERNEL_DRIVER  `,
    `        ${words.sc.state}: ${running ? '4  RUNNING' : '1  STOPPED'} `,
    ...(running ? [`${' '.repeat(32)}(STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)`] : []),
    '        WIN32_EXIT_CODE    : 0  (0x0)',
    '        SERVICE_EXIT_CODE  : 0  (0x0)',
    '        CHECKPOINT         : 0x0',
    '        WAIT_HINT          : 0x0',
    '',
  ].join('\r\n');
}

/** S-1-16-12288 is the high mandatory level, of an elevated process; S-1-16-8192 the medium one. */
function whoami({ elevated, words: { whoami: say } }: ProgramMachine): Printed {
  return csv([
    [say.everyone, say.wellKnown, 'S-1-1-0', say.enabled],
    [say.administrators, say.alias, 'S-1-5-32-544', elevated ? say.enabled : say.denyOnly],
    elevated ? [say.high, say.label, 'S-1-16-12288', ''] : [say.medium, say.label, 'S-1-16-8192', ''],
  ]);
}

function csv(rows: readonly (readonly string[])[]): Printed {
  return { ...NOTHING, stdout: rows.map((row) => `"${row.join('","')}"\r\n`).join('') };
}

/** Sockets only: what WinNAT and other services reserve is not in it. */
function netstat({ listeners, words: { netstat: say } }: ProgramMachine): Printed {
  const order = ({ protocol, family }: Stack): number => (protocol === 'tcp' ? 0 : 2) + (family === 'ipv4' ? 0 : 1);
  const rows = [...listeners].sort((a, b) => order(a) - order(b) || a.port - b.port);
  const lines = ['', say.title, '', `  ${say.columns}`, ...rows.map((row) => netstatRow(row, say.listening)), ''];
  return { ...NOTHING, stdout: lines.join('\r\n') };
}

function netstatRow({ protocol, family, port, pid, address }: Listener, listening: string): string {
  const local = `${address ?? (family === 'ipv4' ? '0.0.0.0' : '[::]')}:${port}`.padEnd(22);
  const foreign = protocol === 'udp' ? '*:*' : family === 'ipv4' ? '0.0.0.0:0' : '[::]:0';
  const state = protocol === 'udp' ? '' : listening;
  return `  ${protocol.toUpperCase()}    ${local} ${foreign.padEnd(22)} ${state.padEnd(15)} ${pid}`;
}

function tasklist({ listeners, holders, words }: ProgramMachine, asked: readonly string[]): Printed {
  const use = asked.join(' ').toLowerCase();
  const [, pid] = /^(?:\/fi pid eq (\d+) )?\/fo csv \/nh$/.exec(use) ?? [];
  if (pid === undefined && use !== '/fo csv /nh') return UNKNOWN_USE;
  const found = processesOf(holders, listeners).filter((one) => pid === undefined || one.pid === Number(pid));
  if (found.length === 0) return { ...NOTHING, stdout: `${words.tasklist.none}\r\n` };
  return csv(found.map((one) => [one.name, String(one.pid), 'Console', '1', words.tasklist.memory]));
}
