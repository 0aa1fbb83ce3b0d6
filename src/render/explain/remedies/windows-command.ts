import type { RemedyCommand } from '../../../model/explain/remedy-command.ts';

/** As it can be typed in cmd.exe and in PowerShell; where they take a word differently, for each of them. */
export function windowsCommandText({ words }: RemedyCommand): string {
  const text = words.map((word) => (PLAIN.test(word) ? word : `"${word}"`)).join(' ');
  if (!words.some((word) => word.includes('$'))) return text;
  const inPowerShell = words.map((word) => (PLAIN.test(word) ? word : `'${word}'`)).join(' ');
  return `${text} (in PowerShell: ${inPowerShell})`;
}

/** In both shells a word by itself: PowerShell makes two of one with a comma. */
const PLAIN = /^[\w.:/\\=+*-]+$/;
