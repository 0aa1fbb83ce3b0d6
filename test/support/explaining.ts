import { CLI, portplan } from './cli.ts';
import type { PrivateHost, RunOptions, RunResult } from './namespace.ts';
import { expectSchema } from './output-schema.ts';

export interface Explained {
  readonly status: number;
  readonly cause: string;
  readonly bindable: boolean | null;
  readonly summary: string;
  readonly service: string | null;
  readonly sockets: readonly {
    readonly state: string;
    readonly local: { readonly address: string; readonly port: number };
    readonly remote: { readonly address: string; readonly port: number } | null;
    readonly secondsLeft: number | null;
    readonly holders: readonly { readonly pid: number; readonly command: string; readonly user: string }[];
  }[];
  readonly evidence: readonly string[];
  readonly remedies: readonly string[];
  readonly tried: string;
  readonly reuseAddressHelps: boolean | null;
  readonly ephemeral: boolean;
  readonly reserved: boolean;
}

/** What portplan says on a private host; its JSON is checked against the schema. */
export function explainAll(
  host: PrivateHost,
  words: readonly string[],
  options: RunOptions = {},
): readonly Explained[] {
  return parsed(portplan(host, ['explain', ...words, '--format', 'json'], options));
}

function parsed({ status, stdout, stderr }: RunResult): readonly Explained[] {
  if (stderr !== '') throw new Error(stderr);
  const { explanations } = expectSchema('output', stdout) as { explanations: readonly Explained[] };
  return explanations.map((each) => ({ ...each, status }));
}

export function explain(host: PrivateHost, words: readonly string[], options: RunOptions = {}): Explained {
  return only(explainAll(host, words, options));
}

/** Where no program is to be found but portplan itself. */
export function explainAlone(host: PrivateHost, words: readonly string[]): Explained {
  const argv = [process.execPath, CLI, 'explain', ...words, '--format', 'json'];
  return only(parsed(host.run(['env', 'PATH=/nowhere', ...argv])));
}

function only(all: readonly Explained[]): Explained {
  if (!all[0] || all.length > 1) throw new Error(`${all.length} explanations`);
  return all[0];
}
