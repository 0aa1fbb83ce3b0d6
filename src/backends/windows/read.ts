/** Reads a Windows host: netsh once for each table, all at the same time. */
import { Failure } from '../../model/failure.ts';
import { formatInvocation, type Invocation } from '../../model/program.ts';
import { without } from '../../model/plan/ownership.ts';
import type { ReadOnlySystem } from '../../system/system.ts';
import { STACKS, type ExcludedRange, type Stack, type StackState, type WindowsHost } from './host.ts';
import { readServiceState } from './netsh/other-programs-text.ts';
import { showDynamic, showExcluded, type Store } from './netsh/netsh.ts';
import { readDynamicRange, readExcludedRanges, type Reading } from './netsh/netsh-text.ts';
import { NOTHING_TOLD, type WinnatState } from '../../model/windows/windows-holders.ts';
import type { Dynamic } from './settings/settings.ts';

/** Without those that have its ports, of whom each question asks for itself. */
export async function readWindowsHost(system: ReadOnlySystem): Promise<WindowsHost> {
  const [stacks, winnat] = await Promise.all([
    Promise.all(STACKS.map((stack) => readStack(system, stack))),
    readWinnat(system),
  ]);
  return {
    ...{ platform: 'windows', host: system.hostName(), stacks, winnat },
    ...{ holders: NOTHING_TOLD, listeners: null, services: [] },
  };
}

const SC_STOPPED = 1;
/** ERROR_SERVICE_DOES_NOT_EXIST, which sc prints as well. */
const NO_SUCH_SERVICE = 1060;

/** On its way up or down it counts as running: then `net stop` waits, or says what is wrong. */
export async function readWinnat(system: ReadOnlySystem): Promise<WinnatState> {
  const { status, stdout } = await system.run({ program: 'sc', words: ['query', 'winnat'] });
  if (status === NO_SUCH_SERVICE || new RegExp(`\\b${NO_SUCH_SERVICE}\\b`).test(stdout)) return 'absent';
  const state = status === 0 ? readServiceState(stdout) : null;
  if (state === null) return null;
  return state === SC_STOPPED ? 'stopped' : 'running';
}

async function readStack(system: ReadOnlySystem, stack: Stack): Promise<StackState> {
  const [dynamic, excluded] = await Promise.all([readDynamic(system, stack), readExclusions(system, stack)]);
  return { ...stack, dynamic, excluded };
}

/** No transcript shows the persistent store of this table: where netsh fails on it, it is left open. */
export async function readDynamic(system: ReadOnlySystem, stack: Stack): Promise<Dynamic> {
  const boot = showDynamic(stack, 'persistent');
  const [active, ran] = await Promise.all([
    ask(system, showDynamic(stack, 'active'), readDynamicRange),
    system.run(boot),
  ]);
  return { active, persistent: ran.status === 0 ? understood(boot, readDynamicRange(ran.stdout)) : null };
}

export function readExcluded(system: ReadOnlySystem, stack: Stack, store: Store): Promise<readonly ExcludedRange[]> {
  return ask(system, showExcluded(stack, store), readExcludedRanges);
}

/** The active and the persistent table. Ports that are held at run time count as no lasting exclusion, wherever netsh lists them. */
export async function readExclusions(system: ReadOnlySystem, stack: Stack): Promise<StackState['excluded']> {
  const [active, lasting] = await Promise.all([
    readExcluded(system, stack, 'active'),
    readExcluded(system, stack, 'persistent'),
  ]);
  const held = active.filter(({ administered }) => !administered);
  return { active, persistent: without(lasting, held).map(({ first, last }) => ({ first, last })) };
}

async function ask<T>(system: ReadOnlySystem, command: Invocation, read: (text: string) => Reading<T>): Promise<T> {
  const { status, stdout } = await system.run(command);
  if (status === 0) return understood(command, read(stdout));
  const message = `\`${formatInvocation(command)}\` failed (exit status ${status}); nothing was changed`;
  throw new Failure('unreadable-host', message);
}

/** Throws a Failure where the text is not what netsh prints: nothing is guessed. */
function understood<T>(command: Invocation, reading: Reading<T>): T {
  if ('value' in reading) return reading.value;
  throw new Failure(
    'unreadable-host',
    `the output of \`${formatInvocation(command)}\` is not what netsh prints: ${reading.fault}; nothing was changed`,
  );
}
