import type { HostContext } from '../context.ts';
import { shellWord } from '../../model/text/shell-word.ts';

/**
 * The command line that goes on from here, or on the captured host, for a person to paste; null where the plan came from
 * standard input.
 */
export function nextCommand(
  { arguments: given, system, captured }: Pick<HostContext, 'arguments' | 'system' | 'captured'>,
  command: 'apply' | 'rollback' | 'confirm',
  operands: readonly string[],
): string | null {
  if (operands.includes('-')) return null;
  const root = given.value('root');
  // On Windows rights come with the terminal, and whoever lacks them is told so.
  const isWindows = captured ? captured.platform === 'windows' : system.platform === 'win32';
  const options = [
    ...(root === undefined ? [] : ['--root', root]),
    ...(command === 'apply' && given.value('out') === undefined
      ? FORCES.filter(given.has).map((name) => `--${name}`)
      : []),
  ];
  const words = [...operands, ...options].map((word) => shellWord(word, isWindows));
  return [isWindows ? 'portplan' : 'sudo portplan', command, ...words].join(' ');
}

/** A kept plan has them in it. */
const FORCES = ['force', 'restart-winnat'];
