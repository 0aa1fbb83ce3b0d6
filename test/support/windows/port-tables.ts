/** The port settings of a Windows machine and the rules by which they change: numbers only, no text. */
import type { RangedProtocol } from '../../../src/model/ports/protocol.ts';
import { common, LAST_PORT, type PortRange } from '../../../src/model/ports/port-set.ts';
import { STACKS, type Family, type Stack } from '../../../src/backends/windows/host.ts';

export type StackName = `${Family}/${RangedProtocol}`;
export type Store = 'active' | 'persistent';

/** Ports that a service or a driver holds: a row without `*`. */
export interface RuntimeRow extends PortRange {
  readonly owner: string;
}

/** The settings of one stack. */
export interface PortTables {
  dynamic: PortRange;
  persistentDynamic: PortRange;
  /** Administered ranges, in use now and after each boot. */
  persistent: readonly PortRange[];
  /** Administered ranges that are gone after the next boot. */
  activeOnly: readonly PortRange[];
  runtime: readonly RuntimeRow[];
}

/** An ordinary socket. */
export interface Listener extends Stack {
  readonly port: number;
  readonly pid: number;
  /** Of the program. */
  readonly name: string;
  /** As netstat prints it; every address of the family when left out. */
  readonly address?: string;
}

export interface PortMachine {
  readonly stacks: Readonly<Record<StackName, PortTables>>;
  readonly listeners: Listener[];
  /** ipv4 and ipv6 share the dynamic range. */
  readonly linkedFamilies: boolean;
}

export type Refusal = 'incorrect' | 'in-use' | 'not-found';

export function newStacks(): Record<StackName, PortTables> {
  return Object.fromEntries(STACKS.map((stack) => [stackName(stack), newTables()])) as Record<StackName, PortTables>;
}

export function stackName({ family, protocol }: Stack): StackName {
  return `${family}/${protocol}`;
}

/** The default since Vista, of each stack. */
function newTables(): PortTables {
  const dynamic = { first: 49152, last: LAST_PORT };
  return { dynamic, persistentDynamic: dynamic, persistent: [], activeOnly: [], runtime: [] };
}

export interface Block {
  readonly start: number;
  readonly count: number;
}

/** Starts at 1025 or above, 255 ports or more (KB 929851). Null when it is done. */
export function setDynamic(machine: PortMachine, stack: Stack, block: Block, store: Store): Refusal | null {
  if (block.start < 1025 || block.count < 255 || !fits(block)) return 'incorrect';
  const families = machine.linkedFamilies ? new Set(STACKS.map(({ family }) => family)) : [stack.family];
  for (const family of families) {
    const tables = machine.stacks[stackName({ ...stack, family })];
    tables.dynamic = rangeOf(block);
    if (store === 'persistent') tables.persistentDynamic = rangeOf(block);
  }
  return null;
}

/** Refused when any port is in use, or is excluded already (CreatePersistentTcpPortReservation). */
export function addExclusion(machine: PortMachine, stack: Stack, block: Block, store: Store): Refusal | null {
  if (block.start < 1 || block.count < 1 || !fits(block)) return 'incorrect';
  const range = rangeOf(block);
  const tables = machine.stacks[stackName(stack)];
  if (takenPorts(machine, stack).some((taken) => common(taken, range))) return 'in-use';
  if (store === 'persistent') tables.persistent = [...tables.persistent, range];
  else tables.activeOnly = [...tables.activeOnly, range];
  return null;
}

/** Takes away exactly what one add to the same store made. */
export function deleteExclusion({ stacks }: PortMachine, stack: Stack, block: Block, store: Store): Refusal | null {
  if (block.start < 1 || block.count < 1 || !fits(block)) return 'incorrect';
  const key = store === 'persistent' ? 'persistent' : 'activeOnly';
  const tables = stacks[stackName(stack)];
  const kept = tables[key].filter((range) => !sameRange(range, rangeOf(block)));
  if (kept.length === tables[key].length) return 'not-found';
  tables[key] = kept;
  return null;
}

/** All that nobody else can take: excluded ranges of both kinds, and the ports of sockets. */
export function takenPorts({ stacks, listeners }: PortMachine, stack: Stack): readonly PortRange[] {
  const { persistent, activeOnly, runtime } = stacks[stackName(stack)];
  const sockets = listeners.filter((one) => one.protocol === stack.protocol && one.family === stack.family);
  return [...persistent, ...activeOnly, ...runtime, ...sockets.map(({ port }) => ({ first: port, last: port }))];
}

/** What a boot leaves of the settings. WinNAT takes its blocks afterwards. */
export function bootTables(tables: PortTables): void {
  tables.dynamic = tables.persistentDynamic;
  tables.activeOnly = [];
}

/** Ranges by their first port, as netsh shows them. */
export function inOrder<T extends PortRange>(ranges: readonly T[]): readonly T[] {
  return [...ranges].sort((a, b) => a.first - b.first || a.last - b.last);
}

function fits({ start, count }: Block): boolean {
  return start + count - 1 <= LAST_PORT;
}

function rangeOf({ start, count }: Block): PortRange {
  return { first: start, last: start + count - 1 };
}

function sameRange(a: PortRange, b: PortRange): boolean {
  return a.first === b.first && a.last === b.last;
}
