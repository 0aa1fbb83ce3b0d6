/** What the module takes: the options of the commands that it runs, in Ansible's spelling. */
import type { CommandInfo } from '../cli/command-row.ts';
import { GLOBAL_OPTIONS } from '../cli/options.ts';
import { APPLY, CONFIRM } from '../cli/table/apply-commands.ts';
import type { Option } from '../model/program-info.ts';

/** The command that brings each state about. */
const COMMAND_OF = { applied: APPLY, checked: APPLY, confirmed: CONFIRM } as const;

export type State = keyof typeof COMMAND_OF;
export const STATES = Object.keys(COMMAND_OF) as readonly State[];

/** What the module decides itself, and what is for people at a terminal. */
const LEFT_OUT = ['check', 'yes', 'format', 'color', 'quiet', 'verbose', 'help', 'version'];

export interface ModuleOption {
  /** As a task spells it, for instance `lock_wait`. */
  readonly key: string;
  readonly option: Option;
}

/** Of all states; `state` and `plan` come with them. */
export const MODULE_OPTIONS: readonly ModuleOption[] = optionsOf('applied');

/** What waits to be confirmed is never in an image, and no plan is read for it. */
export function optionsOf(state: State): readonly ModuleOption[] {
  return [...commandOf(state).options, ...(state === 'confirmed' ? [] : GLOBAL_OPTIONS)]
    .filter(({ name }) => !LEFT_OUT.includes(name))
    .map((option) => ({ key: option.name.replaceAll('-', '_'), option }));
}

export function commandOf(state: State): CommandInfo {
  return COMMAND_OF[state];
}
