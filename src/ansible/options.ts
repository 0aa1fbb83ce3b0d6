/** What the module takes: the options of the commands that it runs, in Ansible's spelling. */
import type { CommandInfo } from '../cli/command-row.ts';
import type { Option } from '../model/program-info.ts';
import { COMMANDS } from '../cli/commands.ts';
import { GLOBAL_OPTIONS } from '../cli/options.ts';
import { Failure } from '../model/failure.ts';

/** The command that brings each state about. */
const COMMAND_OF = { applied: 'apply', checked: 'apply', confirmed: 'confirm' } as const;

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
  const command = COMMANDS.find(({ name }) => name === COMMAND_OF[state]);
  if (command) return command;
  throw new Failure('usage', `portplan has no command ${COMMAND_OF[state]}`);
}
