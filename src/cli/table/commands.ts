/** The one table of commands: the parser, help, completions and the manual page are made from it. */
import type { ExitStatus } from '../../commands/command.ts';
import type { ProgramInfo } from '../../model/program-info.ts';
import { command, type CommandInfo } from '../command-row.ts';
import { NO_OPERANDS, SHELL } from '../operands.ts';
import { FILE_DEFAULT, GLOBAL_OPTIONS } from '../options.ts';
import { APPLY_COMMANDS } from './plan-and-apply-commands.ts';
import { HOST_COMMANDS } from './host-commands.ts';
import { PLAN_FILE_COMMANDS } from './plan-file-commands.ts';

/** What is printed of portplan itself is the same everywhere. */
const UNUSED = ['color', 'root', 'platform', 'quiet', 'verbose'] as const;

const EXIT_STATUS: Readonly<Record<ExitStatus, string>> = {
  0: 'done, nothing left to do',
  1: 'errors found, or an apply that failed',
  2: 'changes pending (plan --detailed-exitcode), or differences found (audit)',
  3: 'could not run',
};

export const COMMANDS: readonly CommandInfo[] = [
  ...PLAN_FILE_COMMANDS,
  ...APPLY_COMMANDS,
  ...HOST_COMMANDS,
  command({
    name: 'completion',
    operands: SHELL,
    about: 'print completions for bash, zsh or fish',
    details: [
      'bash, with a line in ~/.bashrc:',
      '  eval "$(portplan completion bash)"',
      '',
      'zsh, with a line in ~/.zshrc behind compinit, or as the file _portplan in a directory of $fpath:',
      '  eval "$(portplan completion zsh)"',
      '',
      'fish:',
      '  portplan completion fish > ~/.config/fish/completions/portplan.fish',
    ],
    formats: ['text'],
    options: {},
    unusedGlobals: UNUSED,
    load: async () => (await import('../completion.ts')).completionOf(programInfo()),
  }),
  command({
    name: 'manual',
    operands: NO_OPERANDS,
    about: 'print the manual page: portplan manual | man -l -',
    formats: ['text'],
    options: {},
    unusedGlobals: UNUSED,
    load: async () => (await import('../manual.ts')).manualOf(programInfo()),
  }),
];

/** What help, completions and the manual page speak of. */
export function programInfo(): ProgramInfo {
  return {
    summary: 'host ports as code: checked, compared with the live settings, applied',
    file: `FILE is ${FILE_DEFAULT}`,
    commands: COMMANDS.filter(({ isInternal }) => !isInternal),
    globalOptions: GLOBAL_OPTIONS,
    exitStatus: Object.entries(EXIT_STATUS),
  };
}
