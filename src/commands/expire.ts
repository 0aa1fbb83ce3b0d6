import type { Context, ExitStatus } from './command.ts';

export function expire({ terminal }: Context): ExitStatus {
  terminal.err('portplan: not yet\n');
  return 3;
}
