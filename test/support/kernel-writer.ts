/** The real kernel, written to in a private host, one write(2) at a time. */
import { readFileSync } from 'node:fs';
import { procPath, type LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import type { SettingKey } from '../../src/model/settings/setting-key.ts';
import { Conversation } from './conversation.ts';
import { PrivateHost, requireTool } from './namespace.ts';
import { parseSettings } from './settings-text.ts';

export interface KernelWrite {
  readonly key: SettingKey;
  /** Latin1. */
  readonly text: string;
  readonly offset: number;
}

/** What write(2) returned, as text, or the name of its errno; and the settings after it. */
export interface KernelAnswer {
  readonly result: string;
  readonly settings: LinuxSettings;
}

const SCRIPT = readFileSync(new URL('kernel-writer.pl', import.meta.url), 'utf8');

/** Brings any state back to the kernel's defaults; the low start first, so that neither refuses the other. */
const RESET: readonly KernelWrite[] = [
  { key: 'reserved', text: '\n', offset: 0 },
  { key: 'unprivilegedPortStart', text: '0', offset: 0 },
  { key: 'ephemeral', text: '32768 60999', offset: 0 },
  { key: 'unprivilegedPortStart', text: '1024', offset: 0 },
  { key: 'timeWaitReuse', text: '2', offset: 0 },
];

export class KernelWriter {
  readonly #host: PrivateHost;
  readonly #writer: Conversation;

  private constructor(host: PrivateHost) {
    this.#host = host;
    this.#writer = new Conversation(host.spawn(['perl', '-e', SCRIPT]));
  }

  static async start(): Promise<KernelWriter> {
    requireTool('perl');
    return new KernelWriter(await PrivateHost.start());
  }

  /** From the kernel's defaults, one write after the other. */
  async writes(writes: readonly KernelWrite[]): Promise<readonly KernelAnswer[]> {
    const answers = await this.#writer.askAll([...RESET, ...writes].map(requestLine));
    return answers.slice(RESET.length).map(parseAnswer);
  }

  close(): void {
    this.#host.close();
  }
}

function requestLine({ key, text, offset }: KernelWrite): string {
  const name = procPath(key).replace('/proc/sys/net/ipv4/', '');
  return `${name} ${offset} ${Buffer.from(text, 'latin1').toString('hex')}`;
}

function parseAnswer(line: string): KernelAnswer {
  const [result = '', ...texts] = line.split(' ');
  return { result, settings: parseSettings(texts.map((hex) => Buffer.from(hex, 'hex').toString())) };
}
