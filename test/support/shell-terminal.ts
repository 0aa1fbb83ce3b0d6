/** An interactive shell on a terminal of its own: what it makes of a line and of keys. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { requireTool } from './namespace.ts';

/** Control-X D shows the line between these, for whatever the shell prints around it. */
const SHOWN_LINE = /<<(?<line>[^]*?)>>/;
const ESCAPE_LINE = '\x18d';

export class ShellTerminal {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #screen = '';
  #wake: () => void = () => undefined;

  /** `setup` is run by the shell; it binds control-X D to something that prints `<<` line `>>` and empties the line. */
  static async start(command: string, setup: string, options: ShellOptions): Promise<ShellTerminal> {
    for (const tool of ['script', command.replace(/ .*/, '')]) requireTool(tool);
    const terminal = new ShellTerminal(command, options);
    terminal.#child.stdin.write(`${setup}\nprintf 're%s\\n' ady\n`);
    await terminal.#until(/^ready/m);
    return terminal;
  }

  private constructor(command: string, { cwd, env }: ShellOptions) {
    // Wide, so that no line is wrapped or scrolled; dumb, so that none is painted anew.
    const argv = ['--quiet', '--flush', '--return', '--command', `stty cols 1000; exec ${command}`, '/dev/null'];
    const plain = { TERM: 'dumb', LC_ALL: 'C.UTF-8', PS1: '', HISTFILE: '' };
    this.#child = spawn('script', argv, {
      cwd,
      env: { ...process.env, ...plain, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#screen += chunk.toString();
      this.#wake();
    });
    this.#child.on('close', () => this.#wake());
  }

  /** The line after these keys, and all that was printed meanwhile. */
  async press(keys: string): Promise<{ readonly line: string; readonly screen: string }> {
    this.#screen = '';
    this.#child.stdin.write(keys + ESCAPE_LINE);
    const shown = await this.#until(SHOWN_LINE);
    return { line: shown.groups?.['line'] ?? '', screen: this.#screen };
  }

  close(): void {
    this.#child.kill();
  }

  async #until(pattern: RegExp): Promise<RegExpExecArray> {
    const found = pattern.exec(this.#screen);
    if (found) return found;
    if (this.#child.exitCode !== null) throw new Error(`The shell has ended: ${this.#screen}`);
    await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#until(pattern);
  }
}

export interface ShellOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}
