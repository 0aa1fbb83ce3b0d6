/**
 * A machine with Windows, as far as Wine has it: the Windows build of Node, the built portplan in `C:\Program Files`, and
 * in `C:\windows\System32` stand-ins for the programs that portplan runs, which the test answers.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RunResult } from '../namespace.ts';
import { serve } from './program-server.ts';
import type { Programs } from './programs.ts';
import { endPrograms, runWine, startPrefix } from './wine-prefix.ts';

export interface WindowsRunOptions {
  readonly input?: string;
  /** A folder below `C:\`; `C:\work` when left out. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface WindowsMachine {
  /** Runs portplan as a user runs it. */
  portplan(args: readonly string[], options?: WindowsRunOptions): Promise<RunResult>;
  /** Runs a program text with Node, as CommonJS. */
  node(text: string, args?: readonly string[], options?: WindowsRunOptions): Promise<RunResult>;
  /** The same file, as the test itself can open it: upper and lower case must be as on the disk. */
  path(windowsPath: string): string;
  write(windowsPath: string, content: string | Buffer): void;
  read(windowsPath: string): string;
  exists(windowsPath: string): boolean;
  remove(windowsPath: string): void;
  /**
   * Ends every program that runs, as when the power goes; the status of such a run is -1. The disk stays; the next run
   * starts the machine again.
   */
  powerOff(): Promise<void>;
  stop(): Promise<void>;
}

const NODE = 'C:\\Program Files\\nodejs\\node.exe';
const PORTPLAN = 'C:\\Program Files\\portplan\\bin\\portplan.js';
const WORK = 'C:\\work';
/** Wine writes to these in place; all else it replaces. */
const REGISTRY = ['system.reg', 'user.reg', 'userdef.reg'];

/** `folder`: where the template is; left out by tests, for which vitest has made one. */
export async function startWindows(programs: Programs, folder?: string): Promise<WindowsMachine> {
  const prefix = await copyOfTemplate(folder ?? (await import('vitest')).inject('windowsFolder'));
  await startPrefix(prefix);
  const server = await serve(programs);
  const path = (windowsPath: string): string => unixPath(prefix, windowsPath);
  const write = (windowsPath: string, content: string | Buffer): void => {
    mkdirSync(dirname(path(windowsPath)), { recursive: true });
    writeFileSync(path(windowsPath), content);
  };
  write('C:\\windows\\stand-in.port', String(server.port));
  let [powerCuts, scripts] = [0, 0];
  const run = async (args: readonly string[], options: WindowsRunOptions = {}): Promise<RunResult> => {
    const { cwd = WORK } = options;
    const before = powerCuts;
    const result = await runWine(prefix, [NODE, ...args], {
      ...options,
      cwd: path(cwd),
    });
    return before === powerCuts ? result : { ...result, status: -1 };
  };
  mkdirSync(path(WORK));
  return {
    portplan: (args, options) => run([PORTPLAN, ...args], options),
    node: (text, args = [], options = {}) => {
      const script = `C:\\scripts\\${(scripts += 1)}.cjs`;
      write(script, text);
      return run([script, ...args], options);
    },
    path,
    write,
    read: (windowsPath) => readFileSync(path(windowsPath), 'utf8'),
    exists: (windowsPath) => existsSync(path(windowsPath)),
    remove: (windowsPath) => rmSync(path(windowsPath), { recursive: true, force: true }),
    powerOff: async () => {
      powerCuts += 1;
      await endPrograms(prefix);
      await startPrefix(prefix);
    },
    stop: async () => {
      await endPrograms(prefix);
      await server.close();
      await rm(prefix, { recursive: true, maxRetries: 5 });
    },
  };
}

async function copyOfTemplate(folder: string): Promise<string> {
  const [template, prefix] = [join(folder, 'template'), await mkdtemp(join(folder, 'machine-'))];
  await promisify(execFile)('cp', ['-al', `${template}/.`, prefix]);
  for (const file of REGISTRY) {
    await rm(join(prefix, file));
    await copyFile(join(template, file), join(prefix, file));
  }
  return prefix;
}

function unixPath(prefix: string, windowsPath: string): string {
  const [, below] = /^C:\\(.*)$/i.exec(windowsPath) ?? [];
  if (below === undefined) throw new Error(`${windowsPath} is not on drive C:`);
  return join(prefix, 'drive_c', below.replaceAll('\\', '/'));
}
