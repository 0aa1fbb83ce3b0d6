/** `--host`: a host of which there is a snapshot only, in the place of this machine. */
import { resolve } from 'node:path';
import type { CapturedHost as KnownByBackend } from '../backends/backend.ts';
import { backendOfSnapshot } from '../backends/backends.ts';
import { Failure } from '../model/failure.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { markedText } from '../model/text/marked-text.ts';
import type { Unconfirmed } from '../model/plan/unconfirmed.ts';
import type { Context } from '../commands/command.ts';
import { unreadableFile } from '../model/named-file-failure.ts';

/** A host by its snapshot, checked. */
export type CapturedHost = KnownByBackend & Pick<HostSnapshot, 'platform' | 'host'>;

/** Of a command that may be about a captured host. */
export interface HostContext extends Context {
  readonly captured?: CapturedHost;
  /** What this very run has applied, and is to be confirmed: it speaks of that itself. */
  readonly armed?: Unconfirmed | null;
}

/** Undefined without `--host`. Throws a Failure in one sentence where that is no snapshot. */
export async function readCapturedOption(context: Context): Promise<CapturedHost | undefined> {
  const [file, ...more] = context.arguments.all('host');
  if (file === undefined) return undefined;
  expectAlone(context.arguments);
  if (more.length > 0 || (file !== '-' && context.files.isFolder(file))) {
    throw new Failure('usage', 'this command takes one snapshot: name one file with --host');
  }
  return readCapturedHost(context, file);
}

export async function readCapturedHost(context: Context, file: string): Promise<CapturedHost> {
  const snapshot = await readSnapshot(context, file);
  const { platform, host } = snapshot;
  return { ...(await backendOfSnapshot(snapshot)).captured(snapshot), platform, host };
}

async function readSnapshot({ terminal, files }: Context, file: string): Promise<HostSnapshot> {
  const { readHostSnapshot, snapshotRemedy } = await import('../snapshot/host-snapshot.ts');
  if (file === '-') return readHostSnapshot('<stdin>', terminal.readInput());
  const bytes = readFile(file, files.readBytes, snapshotRemedy(file));
  return readHostSnapshot(file, markedText(bytes, 'utf8'));
}

/** Every snapshot that `--host` means, each once. */
export function allSnapshots({ arguments: { all }, files }: Context): readonly string[] {
  const found = all('host').map(files.snapshots);
  const byPath = new Map(
    found
      .flat()
      .toReversed()
      .map((path) => [resolve(path), path]),
  );
  return [...byPath.values()].toReversed();
}

export function expectAlone({ operands, value, all }: Context['arguments']): void {
  if (value('root') !== undefined) {
    throw new Failure('usage', '--host names a captured host, and --root an image here: leave out one of the two');
  }
  if (all('host').includes('-') && operands.includes('-')) {
    throw new Failure('usage', 'standard input is a snapshot or a plan, not both: name one of the files');
  }
}

function readFile(file: string, read: (path: string) => string, remedy: string): string {
  try {
    return read(file);
  } catch (error) {
    throw unreadableFile(file, error, `; ${remedy}`);
  }
}
