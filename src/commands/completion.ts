import type { Context, ExitStatus } from './command.ts';

export function completion({ terminal }: Context): ExitStatus {
  terminal.err('portplan: not yet\n');
  return 3;
}
