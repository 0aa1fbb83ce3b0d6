/** The real boot readers and the real kernel, over any files, in a private host. */
import { fileURLToPath } from 'node:url';
import { SYSCTL_CONF, SYSCTL_DIRECTORIES, type BootReader } from '../../src/backends/linux/boot/boot-types.ts';
import type { LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import { Conversation } from './conversation.ts';
import { PrivateHost, requireTool } from './namespace.ts';
import { parseSettings } from './settings-text.ts';

/** An entry of a directory: a file with this latin1 text, a link to another path, or an empty directory. */
export interface Entry {
  readonly path: string;
  readonly text?: string;
  readonly link?: string;
  readonly isDirectory?: boolean;
}

const SYSTEMD_SYSCTL = '/lib/systemd/systemd-sysctl';
const SCRIPT = fileURLToPath(new URL('boot-bench.mjs', import.meta.url));

export class BootBench {
  readonly #host: PrivateHost;
  readonly #bench: Conversation;

  private constructor(host: PrivateHost) {
    const readers = [[SYSTEMD_SYSCTL], ['sysctl', '--system']];
    const argument = JSON.stringify([SYSCTL_DIRECTORIES, SYSCTL_CONF, readers]);
    this.#host = host;
    this.#bench = new Conversation(host.spawn([process.execPath, SCRIPT, argument]));
  }

  static async start(): Promise<BootBench> {
    for (const tool of [SYSTEMD_SYSCTL, 'sysctl']) requireTool(tool);
    return new BootBench(await PrivateHost.start());
  }

  /** The settings after each reader has read these entries, and no others, from the kernel's defaults. */
  async boot(entries: readonly Entry[]): Promise<Readonly<Record<BootReader, LinuxSettings>>> {
    const answer = JSON.parse(await this.#bench.ask(JSON.stringify(entries))) as [string[], string[]];
    return { 'systemd-sysctl': parseSettings(answer[0]), procps: parseSettings(answer[1]) };
  }

  close(): void {
    this.#host.close();
  }
}
