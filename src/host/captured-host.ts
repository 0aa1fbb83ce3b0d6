/** `--host`: a host of which there is a snapshot only, in the place of this machine. */
import type { Bytes } from '../model/bytes.ts';
import { resolve } from 'node:path';
import type { CapturedHost as KnownByBackend } from '../backends/backend.ts';
import { backendOfSnapshot } from '../backends/backends.ts';
import { Failure } from '../model/failure.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { markedText } from '../model/text/marked-text.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { Terminal } from '../system/terminal.ts';
import type { HostRequest } from './host-request.ts';
import { unreadableFile } from '../model/named-file-failure.ts';

/** A host by its snapshot, checked. */
export type CapturedHost = KnownByBackend & Pick<HostSnapshot, 'platform' | 'host'>;

/** The files that the command line names, and standard input. */
interface Inputs {
  readonly files: NamedFiles;
  readonly terminal: Terminal;
}

/** Undefined where no snapshot is meant. Throws a Failure in one sentence for what is no snapshot, and for several. */
export async function readOneCapturedHost(inputs: Inputs, host: HostRequest): Promise<CapturedHost | undefined> {
  if (host.kind !== 'snapshots') return undefined;
  const [file = '', ...more] = host.names;
  if (more.length > 0 || (file !== '-' && inputs.files.isFolder(file))) {
    throw new Failure('usage', 'this command takes one snapshot: name one file with --host');
  }
  return readCapturedHost(inputs, file);
}

export async function readCapturedHost(inputs: Inputs, file: string): Promise<CapturedHost> {
  const snapshot = await readSnapshot(inputs, file);
  const { platform, host } = snapshot;
  return { ...(await backendOfSnapshot(snapshot)).captured(snapshot), platform, host };
}

async function readSnapshot({ terminal, files }: Inputs, file: string): Promise<HostSnapshot> {
  const { readHostSnapshot, snapshotRemedy } = await import('../snapshot/host-snapshot.ts');
  if (file === '-') return readHostSnapshot('<stdin>', terminal.readInput());
  const bytes = readFile(file, files.readBytes, snapshotRemedy(file));
  return readHostSnapshot(file, markedText(bytes, 'utf8'));
}

/** Every snapshot that these names mean, each once; a name may be that of a folder. */
export function allSnapshots(files: NamedFiles, names: readonly string[]): readonly string[] {
  const found = names.map(files.snapshots);
  const byPath = new Map(
    found
      .flat()
      .toReversed()
      .map((path) => [resolve(path), path]),
  );
  return [...byPath.values()].toReversed();
}

function readFile(file: string, read: (path: string) => Bytes, remedy: string): Bytes {
  try {
    return read(file);
  } catch (error) {
    throw unreadableFile(file, error, `; ${remedy}`);
  }
}
