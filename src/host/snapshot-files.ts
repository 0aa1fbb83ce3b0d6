/** The snapshots that `--host` names. */
import { resolve } from 'node:path';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { unreadableFile } from '../model/named-file-failure.ts';
import { markedText } from '../model/text/marked-text.ts';
import type { Bytes } from '../model/bytes.ts';
import { readHostSnapshot, snapshotRemedy } from '../snapshot/read-snapshot.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { Terminal } from '../system/terminal.ts';

/** What snapshots are read through. */
export interface SnapshotDoors {
  readonly files: Pick<NamedFiles, 'readBytes' | 'snapshots' | 'isFolder'>;
  readonly terminal: Pick<Terminal, 'readInput'>;
}

/** Every snapshot file that the names of files and folders mean, each once, in the order of their first mention. */
export function snapshotFiles(names: readonly string[], { snapshots }: SnapshotDoors['files']): readonly string[] {
  const byPath = new Map<string, string>();
  for (const file of names.flatMap(snapshots)) if (!byPath.has(resolve(file))) byPath.set(resolve(file), file);
  return [...byPath.values()];
}

/** `-` is standard input. Throws a Failure in one sentence where it can't be read, or is no snapshot. */
export function readSnapshot(name: string, { files, terminal }: SnapshotDoors): HostSnapshot {
  if (name === '-') return readHostSnapshot('<stdin>', terminal.readInput());
  return readHostSnapshot(name, markedText(bytesIn(name, files), 'utf8'));
}

function bytesIn(name: string, files: SnapshotDoors['files']): Bytes {
  try {
    return files.readBytes(name);
  } catch (error) {
    throw unreadableFile(name, error, `; ${snapshotRemedy(name)}`);
  }
}
