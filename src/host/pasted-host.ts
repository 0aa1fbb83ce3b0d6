/** A host of which a file, or standard input, has what some of its commands print, as it was pasted. */
import type { Backend, Gathered } from '../backends/backend.ts';
import { backendOfText } from '../backends/backends.ts';
import type { Bytes } from '../model/bytes.ts';
import { Failure } from '../model/failure.ts';
import { unreadableFile } from '../model/named-file-failure.ts';
import { kindOfText } from '../model/text/kind-of-text.ts';
import { markedText } from '../model/text/marked-text.ts';
import type { SnapshotDoors } from './snapshot-files.ts';

/** Throws a Failure in one sentence where nothing in it is what such a command prints. */
export async function pastedHost(
  name: string,
  { files, terminal }: SnapshotDoors,
): Promise<{ readonly backend: Backend } & Gathered> {
  const text = name === '-' ? terminal.readInput() : textOf(bytesIn(name, files));
  const called = name === '-' ? 'standard input' : name;
  const host = await backendOfText(called, text);
  if (host) return host;
  const kind = kindOfText(text);
  const what = kind
    ? `is ${kind.words}`
    : text.trim() === ''
      ? 'is empty'
      : 'has no table of netsh and none of netstat';
  throw new Failure(
    'bad-capture',
    `${called} ${what}: paste what \`netsh interface ipv4 show excludedportrange protocol=tcp\` and \`netstat -ano\` print on the Windows host, or name a folder of examples/capture${kind ? `; ${kind.advice}` : ''}`,
  );
}

function bytesIn(name: string, files: SnapshotDoors['files']): Bytes {
  try {
    return files.readBytes(name);
  } catch (error) {
    throw unreadableFile(name, error);
  }
}

/** The code page of a console is not known: digits, dashes and letters of ASCII are the same in all of them. Some editors mark no UTF-16. */
function textOf(bytes: Bytes): string {
  const start = bytes.slice(0, 400);
  const zeros = [...start.matchAll(/\0/g)].filter(({ index }) => index % 2 === 1).length;
  const hasMark = start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff');
  return !hasMark && zeros * 8 > start.length
    ? Buffer.from(bytes, 'latin1').toString('utf16le')
    : markedText(bytes, 'utf8');
}
