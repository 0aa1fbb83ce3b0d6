import { Failure } from '../model/failure.ts';
import { SHELLS, type ProgramInfo } from '../model/program-info.ts';
import { bashCompletion } from '../render/completion/bash.ts';
import { fishCompletion } from '../render/completion/fish.ts';
import { zshCompletion } from '../render/completion/zsh.ts';
import type { Command } from '../commands/command.ts';

type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, (program: ProgramInfo) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The command throws a Failure where not one shell is named that it has a script for. */
export function completionOf(program: ProgramInfo): Command {
  return ({ arguments: { operands }, terminal }) => {
    terminal.out(SCRIPTS[shellOf(operands)](program));
    return 0;
  };
}

function shellOf(operands: readonly string[]): Shell {
  const shell = SHELLS.find((known) => known === operands[0]);
  if (shell !== undefined && operands.length === 1) return shell;
  const found = operands.length === 0 ? 'found none' : `not ${operands.join(' ') || "''"}`;
  throw new Failure('usage', `completion takes one SHELL: bash, zsh or fish, ${found} (portplan completion --help)`);
}
