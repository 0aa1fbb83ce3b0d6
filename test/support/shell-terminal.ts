/** An interactive shell on a terminal of its own: what it makes of a line and the TAB key. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

export class ShellTerminal {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #screen = '';
  #wake: () => void = () => undefined;

  /** `setup` is run by the shell; it binds control-X D to something that prints `<<` line `>>`. */
  static async start(command: string, setup: string, cwd: string): Promise<ShellTerminal> {
    const terminal = new ShellTerminal(command, cwd);
    terminal.#child.stdin.write(`${setup}\nprintf 're%s\\n' ady\n`);
    await terminal.#until(/^ready/m);
    return terminal;
  }

  private constructor(command: string, cwd: string) {
    // A narrow terminal would scroll the line, and a dumb one needs no codes for that.
    const env = { ...process.env, TERM: 'dumb', LC_ALL: 'C.UTF-8', PS1: '', HISTFILE: '' };
    const argv = ['--quiet', '--flush', '--return', '--command', `stty cols 500; exec ${command}`, '/dev/null'];
    this.#child = spawn('script', argv, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#screen += chunk.toString();
      this.#wake();
    });
  }

  /** The line after `keys`; it is thrown away afterwards. */
  async lineAfter(keys: string): Promise<string> {
    this.#screen = '';
    this.#child.stdin.write(`${keys}\x18d`);
    const shown = await this.#until(/<<(?<line>[^]*?)>>/);
    this.#child.stdin.write('\x15');
    return shown.groups?.['line'] ?? '';
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }

  async #until(pattern: RegExp): Promise<RegExpExecArray> {
    const found = pattern.exec(this.#screen);
    if (found) return found;
    await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#until(pattern);
  }
}
