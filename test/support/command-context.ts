import { parseCommandLine } from '../../src/cli/command-line.ts';
import type { Surroundings } from '../../src/commands/command.ts';
import { line } from '../../src/model/text/printable.ts';
import { encodeUtf8 } from '../../src/model/bytes.ts';
import { errnoError, type System } from '../../src/system/system.ts';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command within the test, on a machine in memory. `files`: those that the command line names. */
export async function runOn(
  system: System,
  argv: readonly string[],
  files: Readonly<Record<string, string>> = {},
  color = false,
): Promise<Ran> {
  const { command, given } = parseCommandLine(argv);
  if (!command) throw new Error('no command');
  let [stdout, stderr] = ['', ''];
  const read = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw errnoError('ENOENT', path);
    return text;
  };
  const around = {
    system,
    files: {
      read,
      readBase: read,
      readBytes: (path: string) => encodeUtf8(read(path)),
      identity: (path: string) => path,
      isFolder: () => false,
      plans: (path: string) => Promise.resolve([path]),
      kind: (path: string) => (path in files ? 'file' : null),
      areSame: () => false,
      snapshots: (path: string) => [path],
    },
    terminal: {
      out: (text: string) => void (stdout += text),
      err: (text: string) => void (stderr += text),
      note: (sentence: string) => void (stderr += line(`portplan: ${sentence}`)),
      progress: () => undefined,
      isClosed: () => false,
      stepSummary: (markdown: string) => void (stderr += markdown),
      interactive: () => false,
      screen: () => null,
      color,
      errColor: color,
    },
    watchSignals: () => () => false,
    version: '0.0.0',
  } as unknown as Surroundings;
  const status = await command.read(given).run(around);
  return { status, stdout, stderr };
}
