/** Whether a text is what `netstat -ano` prints, whatever the language: a failure, or the table of another command, is not "nothing listens". */
import { printable } from './netsh-text.ts';
import { readNetstat } from './other-programs-text.ts';

const ROW = /^\s*(?:TCP|UDP)(?=\s|$)/;
/** The titles of columns have two blanks between them, where a sentence has one, and no digits. */
const HEADING = /^\s*[^\s\d]+(?: [^\s\d]+)*(?:\s{2,}[^\s\d]+(?: [^\s\d]+)*){2,}\s*$/;
/** Rules of dashes, of netsh, and of equals signs, of tasklist. */
const OTHER_TABLE = /^\s*(?:-{3,}|={3,})/;

/** Words for the end of a sentence; null where it is sound. */
export function netstatFault(text: string): string | null {
  const lines = text.split(/\r*\n/);
  const broken = lines.findIndex((line) => ROW.test(line) && readNetstat(line).length === 0);
  if (broken >= 0) return `line ${broken + 1} is no whole row of a socket: ${quote(lines[broken])}`;
  if (lines.some((line) => ROW.test(line))) return null;
  const told = lines.filter((line) => line.trim() !== '');
  const isEmpty = told.length <= 3 && HEADING.test(told.at(-1) ?? '') && !told.some((line) => OTHER_TABLE.test(line));
  return isEmpty ? null : `it has no row of a socket: ${quote(told[0])}`;
}

function quote(line = ''): string {
  return `"${printable(line.trim()).slice(0, 60)}"`;
}
