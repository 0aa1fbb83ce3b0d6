import type { Arguments } from './command.ts';

/** The command line that goes on from here, for a person to paste; null where the plan came from standard input. */
export function nextCommand(
  given: Arguments,
  command: 'apply' | 'rollback',
  operands: readonly string[],
): string | null {
  if (operands.includes('-')) return null;
  const root = given.value('root');
  const options = [
    ...(root === undefined ? [] : ['--root', root]),
    ...(command === 'apply' && given.has('force') ? ['--force'] : []),
  ];
  return ['sudo portplan', command, ...[...operands, ...options].map(quoted)].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
