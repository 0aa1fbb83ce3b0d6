import { isOwnDescriptor } from '../model/text/own-descriptor.ts';
import { isSameInEveryShell, shellWord } from '../model/text/shell-word.ts';

/** The command line that goes on from here, for a person to paste. */
interface NextCommand {
  readonly command: 'apply' | 'rollback' | 'confirm';
  readonly operands: readonly string[];
  /** The folder of the image that it is about; null where it is about a host. */
  readonly root: string | null;
  /** The network namespace for `--netns`; null where the shell is in it. */
  readonly network: string | null;
  readonly switches: readonly string[];
  /** It is to be typed on a Windows host: there rights come with the terminal, and a missing right is told. */
  readonly isWindows: boolean;
}

/** Null where the plan came from standard input or a pipe, which can't be read again; and where the shells of the host would differ. */
export function formatNextCommand({
  command,
  operands,
  root,
  network,
  switches,
  isWindows,
}: NextCommand): string | null {
  if (operands.some((file) => file === '-' || isOwnDescriptor(file))) return null;
  const words = [
    ...operands,
    ...(root === null ? [] : ['--root', root]),
    ...(network === null ? [] : ['--netns', network]),
    ...switches,
  ];
  // Nobody knows whether it will be pasted into PowerShell or cmd.
  if (!words.every((word) => isSameInEveryShell(word, isWindows))) return null;
  const typed = words.map((word) => shellWord(word, isWindows));
  return [isWindows ? 'portplan' : 'sudo portplan', command, ...typed].join(' ');
}
