/** gathered.txt, which capture-windows.ps1 writes last: each file by its size, so that a copy that lost something is noticed. */
import { Failure } from '../../../model/failure.ts';
import type { GatheredFolder } from '../../../system/system.ts';

export const MANIFEST = 'gathered.txt';
const FIRST_LINE = 'portplan-capture windows 1';

/** Throws a Failure in one sentence where the folder is not as the script left it. A folder without the file is not checked. */
export function expectWhole(folder: GatheredFolder): void {
  const text = folder.read(MANIFEST);
  if (text === null) return;
  const fault = faultIn(folder, text.split(/\r?\n/));
  if (fault === null) return;
  const again = 'copy the folder again, byte for byte, or gather it anew with examples/capture/capture-windows.ps1';
  throw new Failure('bad-capture', `${folder.path}/${fault}; ${again}`);
}

function faultIn(folder: GatheredFolder, [first, ...lines]: readonly string[]): string | null {
  if (first !== FIRST_LINE) return `${MANIFEST} is not what the script wrote: line 1 is not \`${FIRST_LINE}\``;
  const end = lines.indexOf('end');
  if (end < 0) return `${MANIFEST} is not what the script wrote: it breaks off before its end`;
  const faults = lines.slice(0, end).map((line) => faultOf(folder, /^(\d+) (.+)$/.exec(line)));
  return faults.find((fault) => fault !== null) ?? null;
}

function faultOf(folder: GatheredFolder, words: RegExpExecArray | null): string | null {
  const [line, size, name] = words ?? [];
  if (line === undefined || name === undefined)
    return `${MANIFEST} is not what the script wrote: it has a line without a size and a name`;
  const bytes = folder.read(name);
  if (bytes === null) return `${name} is missing`;
  return bytes.length === Number(size) ? null : `${name} has ${bytes.length} bytes, not ${size}`;
}
