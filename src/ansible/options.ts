/** What the module takes: the options of the commands that it runs, in Ansible's spelling. */
import type { CommandInfo } from '../cli/command-row.ts';
import { GLOBAL_OPTIONS } from '../cli/options.ts';
import { APPLY, CONFIRM } from '../cli/table/plan-and-apply-commands.ts';
import type { Option } from '../model/program-info.ts';

/** The command that brings each state about. */
const COMMAND_OF = { applied: APPLY, checked: APPLY, confirmed: CONFIRM } as const;

export type State = keyof typeof COMMAND_OF;
export const STATES = Object.keys(COMMAND_OF) as readonly State[];

/** Options that the module sets itself, and options for people at a terminal. */
const LEFT_OUT = ['check', 'yes', 'format', 'color', 'quiet', 'verbose', 'help', 'version'];

export interface ModuleOption {
  /** As a task spells it, for instance `lock_wait`. */
  readonly key: string;
  readonly option: Option;
}

/** The options of all states together; the module also has the keys `state` and `plan`. */
export const MODULE_OPTIONS: readonly ModuleOption[] = optionsOfState('applied');

/** The options of one state. `confirmed` takes none of the global options: no image has an apply to confirm, and no plan is read. */
export function optionsOfState(state: State): readonly ModuleOption[] {
  return [...commandOf(state).options, ...(state === 'confirmed' ? [] : GLOBAL_OPTIONS)]
    .filter(({ name }) => !LEFT_OUT.includes(name))
    .map((option) => ({ key: option.name.replaceAll('-', '_'), option }));
}

export function commandOf(state: State): CommandInfo {
  return COMMAND_OF[state];
}
