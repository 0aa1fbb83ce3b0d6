/** A folder with snapshots of hosts in `hosts` and room for plans in `plans`, made anew for each test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach } from 'vitest';
import { portplan, portplanHere } from './cli.ts';
import { PrivateHost, type RunResult } from './namespace.ts';
import { expectSchema } from './output-schema.ts';

export const WEB = 'version: 1\nname: web\nservices: {grpc: 50051}\n';
export const DB = 'version: 1\nname: db-1\nservices: {db: 50432}\n';

/** What one host comes to with --format jsonl. */
export interface Line {
  readonly host: string | null;
  readonly captured: string;
  readonly changed: boolean;
  readonly plan?: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export class HostsFolder {
  #folder = '';
  #snapshot = '';

  constructor() {
    beforeAll(async () => {
      const host = await PrivateHost.start();
      this.#snapshot = portplan(host, ['snapshot']).stdout;
      host.close();
    });
    beforeEach(() => {
      this.#folder = mkdtempSync(join(tmpdir(), 'portplan-hosts-'));
      mkdirSync(this.path('hosts'));
      mkdirSync(this.path('plans'));
      return () => rmSync(this.#folder, { recursive: true });
    });
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  file(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  /** A host with these ports reserved. */
  capture(host: string, reserved = '', name = host): string {
    const value = JSON.parse(this.#snapshot) as { snapshot: { settings: { setting: string; live: string }[] } };
    const setting = value.snapshot.settings.find((each) => each.setting.endsWith('reserved_ports'));
    if (setting) setting.live = reserved;
    return this.file(`hosts/${name}.json`, JSON.stringify({ ...value, host }));
  }

  plan(...args: readonly string[]): RunResult {
    return portplanHere(['plan', ...args], { cwd: this.#folder });
  }

  lines(...args: readonly string[]): readonly Line[] {
    const { stdout } = this.plan(...args, '--format', 'jsonl');
    return stdout
      .trimEnd()
      .split('\n')
      .map((text) => expectSchema('output', text) as Line);
  }

  /** The plan of each host, or why it has none. */
  plansOf(...args: readonly string[]): Readonly<Record<string, string | null>> {
    const named = this.lines(...args).map(({ host, plan, error }) => [String(host), plan ?? error?.code ?? null]);
    return Object.fromEntries(named) as Readonly<Record<string, string | null>>;
  }
}
