/** A word of a command line for a person to paste, such that the shell takes it as it is. */
export function shellWord(word: string, isWindows: boolean): string {
  return isWindows ? doubleQuoted(word) : quoted(word);
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** For PowerShell and cmd alike: no name of a file holds a double quote there. Only PowerShell runs what stands behind `$` in quotes. */
function doubleQuoted(word: string): string {
  return /^[\w./\\:@+=-]+$/.test(word) ? word : `"${word.replace(/[`$]/g, '`$&')}"`;
}
