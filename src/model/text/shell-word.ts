/** A word of a command line for a person to paste, such that the shell takes it as it is. */
export function shellWord(word: string, isWindows: boolean): string {
  return isWindows ? doubleQuoted(word) : quoted(word);
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * For PowerShell and cmd alike: no name of a file holds a double quote there. Only PowerShell runs what stands behind `$` in quotes, and
 * only it takes the quotes of typography for its own.
 */
function doubleQuoted(word: string): string {
  return /^[\w./\\:@+=-]+$/.test(word) ? word : `"${word.replace(/[`$\u201c-\u201e]/g, '`$&')}"`;
}

/** Whether all shells of a system take the word for the same: in double quotes cmd puts in the value of `%NAME%`, and knows no backtick. */
export function isSameInEveryShell(word: string, isWindows: boolean): boolean {
  return !isWindows || !/[`$%\u201c-\u201e]/.test(word);
}
