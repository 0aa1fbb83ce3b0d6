import { ownText } from '../model/text/printable.ts';
import type { ProgramInfo, SHELLS } from '../model/program-info.ts';
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

export function completionOf(program: ProgramInfo): Command<{ readonly shell: Shell }> {
  return ({ shell }, { terminal }) => {
    terminal.out(ownText(SCRIPTS[shell](program)));
    return 0;
  };
}
