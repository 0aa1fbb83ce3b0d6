/** A program on a private host that opens, binds, connects and closes real sockets as a test says. */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { PROJECT } from './cli.ts';
import { requireTool, type PrivateHost } from './namespace.ts';

export class SocketPlayer {
  readonly #child: ReturnType<PrivateHost['spawn']>;
  readonly #answers: AsyncIterator<string>;
  readonly pid: number;

  /** `within`: what goes before its command line, such as `nsenter --net=PATH`. */
  constructor(host: PrivateHost, within: readonly string[] = []) {
    requireTool('perl');
    this.#child = host.spawn([...within, 'perl', resolve(PROJECT, 'test/support/socket-player.pl')]);
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    // nsenter, env and perl take each other's place in one process.
    this.pid = this.#child.pid ?? 0;
  }

  /** The answer to one line. */
  async ask(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`);
    const { value } = (await this.#answers.next()) as { value?: string };
    return value ?? 'ended';
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
