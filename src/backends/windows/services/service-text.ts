/** What sc.exe prints of services: its words are in any language, so only numbers and the order of lines count. */
import { printable } from '../netsh/netsh-text.ts';
import { readServiceState } from '../netsh/other-programs-text.ts';

/** SERVICE_STATUS.dwCurrentState [MS]. */
const STOPPED = 1;

/** `sc queryex NAME`: the last two lines with a colon are the process and the flags. Null where none is printed. */
export function readServiceProcess(text: string): number | null {
  const values = [...text.matchAll(/^[^:\n]*:[ \t]*([^\r\n]*?)[ \t\r]*$/gm)].map(([, value = '']) => value);
  const pid = values.at(-2);
  return pid !== undefined && /^\d+$/.test(pid) ? Number(pid) : null;
}

/** `sc qc NAME`: SERVICE_DISABLED is 4, in the second line with a number and a word behind the colon, as a state is. */
export function isDisabled(text: string): boolean {
  return readServiceState(text) === 4;
}

/** `sc enumdepend NAME`: the services that need it, and run: for each a block of lines, whose first has the name. */
export function readRunningDependents(text: string): readonly string[] {
  return text.split(/\r*\n[ \t]*\r*\n/).flatMap((block) => {
    const name = /^[^:\n]*:[ \t]*(\S[^\r\n]*?)[ \t\r]*\n/.exec(block)?.[1];
    const state = readServiceState(block);
    return name !== undefined && state !== null && state !== STOPPED ? [printable(name)] : [];
  });
}
