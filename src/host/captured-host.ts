/** `--host`: a host of which there is a snapshot only, in the place of this machine. */
import type { Bytes } from '../model/bytes.ts';
import { resolve } from 'node:path';
import { Failure } from '../model/failure.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { member } from '../model/json-node.ts';
import { markedText } from '../model/text/marked-text.ts';
import { readWaiting, type Waiting } from '../model/plan/unconfirmed.ts';
import type { Unfinished } from '../model/plan/unfinished.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import type { Terminal } from '../system/terminal.ts';
import type { HostRequest } from './host-request.ts';
import { unreadableFile } from '../model/named-file-failure.ts';

/** A snapshot that holds all that a plan looks at. */
export interface CapturedHost extends HostSnapshot {
  readonly unfinished: Unfinished | null;
  readonly unconfirmed: Waiting | null;
  /** Made with `--root`. */
  readonly isImage: boolean;
}

/** The files that the command line names, and standard input. */
interface Inputs {
  readonly files: NamedFiles;
  readonly terminal: Terminal;
}

/** Undefined where no snapshot is meant. Throws a Failure in one sentence for what is no snapshot, and for several. */
export async function readOneSnapshot(inputs: Inputs, host: HostRequest): Promise<HostSnapshot | undefined> {
  if (host.kind !== 'snapshots') return undefined;
  const [file = '', ...more] = host.names;
  if (more.length > 0 || (file !== '-' && inputs.files.isFolder(file))) {
    throw new Failure('usage', 'this command takes one snapshot: name one file with --host');
  }
  return readSnapshot(inputs, file);
}

export async function readOneCapturedHost(inputs: Inputs, host: HostRequest): Promise<CapturedHost | undefined> {
  const snapshot = await readOneSnapshot(inputs, host);
  return snapshot && withAll(snapshot);
}

export async function readCapturedHost(inputs: Inputs, file: string): Promise<CapturedHost> {
  return withAll(await readSnapshot(inputs, file));
}

export async function readSnapshot({ terminal, files }: Inputs, file: string): Promise<HostSnapshot> {
  const { readHostSnapshot, snapshotRemedy } = await import('../snapshot/host-snapshot.ts');
  if (file === '-') return readHostSnapshot('<stdin>', terminal.readInput());
  const bytes = readFile(file, files.readBytes, snapshotRemedy(file));
  return readHostSnapshot(file, markedText(bytes, 'utf8'));
}

async function withAll(snapshot: HostSnapshot): Promise<CapturedHost> {
  const { unfinishedIn } = await import('../snapshot/host-snapshot.ts');
  const isImage = member(snapshot.state, 'image').value === true;
  return {
    ...snapshot,
    unfinished: unfinishedIn(snapshot),
    unconfirmed: readWaiting(member(snapshot.state, 'unconfirmed')),
    isImage,
  };
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
