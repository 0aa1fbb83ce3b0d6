/** A child process that answers each line with a line. */
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export class Conversation {
  readonly #input: Writable;
  readonly #answers: AsyncIterator<string>;

  constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#input = child.stdin;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async ask(line: string): Promise<string> {
    const [answer = ''] = await this.askAll([line]);
    return answer;
  }

  /** The answers in order; all the lines are on their way before the first one is read. */
  async askAll(lines: readonly string[]): Promise<readonly string[]> {
    this.#input.write(lines.map((line) => `${line}\n`).join(''));
    return Promise.all(lines.map(() => this.#answer()));
  }

  async #answer(): Promise<string> {
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error('The program inside the private host has died.');
    return answer.value;
  }
}
