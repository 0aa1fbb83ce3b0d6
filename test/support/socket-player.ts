/** A program on a private host that opens, binds, connects and closes real sockets as a test says. */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { PROJECT } from './cli.ts';
import { requireTool, type PrivateHost } from './namespace.ts';

interface Program {
  readonly child: ReturnType<PrivateHost['spawn']>;
  readonly answers: AsyncIterator<string>;
}

export class SocketPlayer {
  readonly #host: PrivateHost;
  readonly #within: readonly string[];
  #program: Program | undefined;

  /** `within`: what goes before its command line, such as `nsenter --net=PATH`. */
  constructor(host: PrivateHost, within: readonly string[] = []) {
    requireTool('perl');
    this.#host = host;
    this.#within = within;
  }

  get pid(): number {
    // nsenter, env and perl take each other's place in one process.
    return this.#started().child.pid ?? 0;
  }

  /** The answer to one line. */
  async ask(line: string): Promise<string> {
    const { child, answers } = this.#started();
    child.stdin.write(`${line}\n`);
    const { value } = (await answers.next()) as { value?: string };
    return value ?? 'ended';
  }

  /** Its host has ended, and its program with it: the next line goes to a new one. */
  forget(): void {
    this.#program = undefined;
  }

  #started(): Program {
    this.#program ??= this.#start();
    return this.#program;
  }

  #start(): Program {
    const child = this.#host.spawn([...this.#within, 'perl', resolve(PROJECT, 'test/support/socket-player.pl')]);
    return { child, answers: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  }

  /** Lines that must all work. */
  async play(...lines: readonly string[]): Promise<void> {
    for (const line of lines) expect([line, await this.ask(line)]).toEqual([line, expect.stringMatching(/^(ok|\d+)$/)]);
  }

  /** What a bind (and for TCP listen) of a new socket gets; it is closed at once. */
  async tryBind(address: string, port: number, options = 'reuseaddr', protocol = 'tcp'): Promise<string> {
    await this.play(`open try ${protocol} ${address.includes(':') ? 6 : 4} ${options}`);
    const bound = await this.ask(`bind try ${address} ${port}`);
    const answer = bound === 'ok' && protocol === 'tcp' ? await this.ask('listen try') : bound;
    await this.play('close try');
    return answer;
  }

  /** A server and a client of it: `NAME-listener`, `NAME-server`, `NAME-client`. Returns the client's port. */
  async connection(name: string, port: number, options = '', address = '127.0.0.1'): Promise<number> {
    const family = address.includes(':') ? 6 : 4;
    await this.play(
      `open ${name}-listener tcp ${family} ${options}`,
      `bind ${name}-listener ${address} ${port}`,
      `listen ${name}-listener`,
      `open ${name}-client tcp ${family}`,
    );
    const own = await this.ask(`connect ${name}-client ${address} ${port}`);
    await this.play(`accept ${name}-server ${name}-listener`);
    return Number(own);
  }
}
