import { ownText } from '../model/text/printable.ts';
import type { ProgramInfo } from '../model/program-info.ts';
import { formatManual } from '../render/manual/manual.ts';
import type { Command } from '../commands/command.ts';

export function manualOf(program: ProgramInfo): Command<object> {
  return (_, { terminal, version }) => {
    terminal.out(ownText(formatManual(program, version)));
    return 0;
  };
}
