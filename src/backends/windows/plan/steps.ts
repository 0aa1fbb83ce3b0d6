/**
 * The netsh commands from one state to another, in an order in which no wanted port is handed out meanwhile: exclude, then
 * widen; narrow, then release.
 */
import { without } from '../../../model/plan/ownership.ts';
import { meets, sameRange, type PortRange } from '../../../model/ports/port-set.ts';
import type { Invocation } from '../../../model/program.ts';
import type { RunStep } from '../../../model/plan/step.ts';
import type { Stack } from '../host.ts';
import { addExcluded, deleteExcluded, setDynamic } from '../netsh/netsh.ts';
import { formatDynamic, formatRows, serviceSetting, settingName, type Dynamic } from '../settings/settings.ts';

/** What is to be done on one stack. */
export interface StackWork {
  readonly stack: Stack;
  readonly dynamic: Dynamic;
  /** Undefined: it stays as it is. */
  readonly wanted: Dynamic | undefined;
  /** The rows of ours before. */
  readonly owned: readonly PortRange[];
  readonly dropped: readonly PortRange[];
  readonly added: readonly PortRange[];
}

export function stackSteps(work: readonly StackWork[]): readonly RunStep[] {
  const phases = work.map(phasesOf);
  const steps = [
    ...phases.flatMap(({ first }) => first),
    ...work.flatMap(rangeStep),
    ...phases.flatMap(({ last }) => last),
  ];
  return withTexts(work, steps);
}

/** A step whose texts before and after are not known yet: they depend on the steps before it. */
type OpenStep = { readonly stack: Stack } & (
  { readonly add: PortRange } | { readonly drop: PortRange } | { readonly set: RunStep }
);

/** The steps before the dynamic range changes, and those after it. */
function phasesOf({
  stack,
  dynamic,
  wanted,
  dropped,
  added,
}: StackWork): Record<'first' | 'last', readonly OpenStep[]> {
  const remade = added.filter((row) => meets(row, dropped));
  const shrunk = dropped.filter((row) => meets(row, added));
  // A row that shrinks is deleted and made again: in between, its ports are open, unless the range is elsewhere then.
  const shrink = [...shrunk.map((drop) => ({ stack, drop })), ...remade.map((add) => ({ stack, add }))];
  const isLate = meets(dynamic.active, shrunk) && !meets((wanted ?? dynamic).active, remade);
  const fresh = without(added, remade).map((add) => ({ stack, add }));
  const released = without(dropped, shrunk).map((drop) => ({ stack, drop }));
  return { first: isLate ? fresh : [...fresh, ...shrink], last: isLate ? [...shrink, ...released] : released };
}

function rangeStep({ stack, dynamic, wanted }: StackWork): readonly OpenStep[] {
  if (!wanted || formatDynamic(dynamic) === formatDynamic(wanted)) return [];
  const set: RunStep = {
    kind: 'run',
    setting: settingName(stack, 'ephemeral'),
    before: formatDynamic(dynamic),
    after: formatDynamic(wanted),
    run: rangeCommands(stack, wanted),
    undo: rangeCommands(stack, dynamic),
  };
  return [{ stack, set }];
}

/** What lasts is in force at once as well; only what is to go with the next boot needs a command of its own. */
function rangeCommands(stack: Stack, { active, persistent }: Dynamic): readonly Invocation[] {
  const lasting = setDynamic(stack, persistent ?? active);
  return sameRange(persistent ?? active, active) ? [lasting] : [lasting, setDynamic(stack, active, 'active')];
}

/** Each step begins with the rows that the one before it left. */
function withTexts(work: readonly StackWork[], openSteps: readonly OpenStep[]): readonly RunStep[] {
  const rows = new Map(work.map(({ stack, owned }) => [settingName(stack, 'reserved'), owned]));
  return openSteps.map((open) => {
    if ('set' in open) return open.set;
    const setting = settingName(open.stack, 'reserved');
    const before = rows.get(setting) ?? [];
    const after = 'add' in open ? [...before, open.add] : without(before, [open.drop]);
    rows.set(setting, after);
    return { kind: 'run', setting, before: formatRows(before), after: formatRows(after), ...commands(open) };
  });
}

function commands(open: Exclude<OpenStep, { set: RunStep }>): Pick<RunStep, 'run' | 'undo'> {
  const { stack } = open;
  if ('add' in open) return { run: [addExcluded(stack, open.add)], undo: [deleteExcluded(stack, open.add)] };
  return { run: [deleteExcluded(stack, open.drop)], undo: [addExcluded(stack, open.drop)] };
}

/** Lets the WinNAT service go while the steps are done; undone in reverse, it is started again in any case. */
export function withWinnatStopped(steps: readonly RunStep[]): readonly RunStep[] {
  return withServiceStopped('winnat', steps);
}

/** Each of them is stopped before the steps, in this order, and started again after them, the last one first. */
export function withServicesStopped(names: readonly string[], steps: readonly RunStep[]): readonly RunStep[] {
  return names.reduceRight((inner, name) => withServiceStopped(name, inner), steps);
}

function withServiceStopped(name: string, steps: readonly RunStep[]): readonly RunStep[] {
  const [setting, stop, start] = [serviceSetting(name), netCommand('stop', name), netCommand('start', name)];
  return [
    { kind: 'run', setting, before: 'running', after: 'stopped', run: [stop], undo: [start] },
    ...steps,
    startService(name),
  ];
}

export function startService(name: string): RunStep {
  const [setting, stop, start] = [serviceSetting(name), netCommand('stop', name), netCommand('start', name)];
  return { kind: 'run', setting, before: 'stopped', after: 'running', run: [start], undo: [stop] };
}

/** It waits until the service has stopped or started, and asks no question without a terminal. */
function netCommand(verb: 'start' | 'stop', name: string): Invocation {
  return { program: 'net', words: [verb, name] };
}
