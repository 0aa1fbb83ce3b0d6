/** What each command prints as JSON is what schemas/output.schema.json describes, key by key; and a reader of that schema takes more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/table/commands.ts';
import { CLI, portplan } from '../support/cli.ts';
import { listening } from '../support/listening.ts';
import { PrivateHost } from '../support/namespace.ts';
import { expectSchema, expectTolerantSchema, ownKeys } from '../support/output-schema.ts';

const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nservices:\n  grpc: 50051\n';
const FAULTY = 'version: 1\nservices:\n  web: 70000\n';
const FILE = '/etc/portplan.yaml';

/** In an order in which each has something to do. */
const RUNS: readonly (readonly string[])[] = [
  ['validate', FILE],
  ['validate', '/etc/faulty.yaml'],
  ['lint', FILE],
  ['lint', '/etc/faulty.yaml'],
  ['lint', '--rules'],
  ['snapshot'],
  ['plan', FILE],
  ['plan', '/etc/faulty.yaml'],
  ['plan', '/etc/missing.yaml'],
  ['audit', FILE],
  ['apply', FILE, '--check'],
  ['apply', FILE, '--yes', '--confirm-within', '3600'],
  ['plan', FILE],
  ['snapshot'],
  ['confirm'],
  ['audit', FILE],
  ['rollback', '--yes'],
  ['history'],
  ['explain', '50051', FILE],
  ['preflight', FILE],
  ['suggest', '--service', 'api', FILE],
  ['map', FILE],
  ['init', '/etc/first.yaml'],
];

let host: PrivateHost;
/** The JSON of each run, by its command line. */
let printed: readonly (readonly [readonly string[], string])[];

beforeAll(async () => {
  host = await PrivateHost.start();
  host.write(FILE, PLAN);
  host.write('/etc/faulty.yaml', FAULTY);
  printed = RUNS.map((words) => {
    const format = words[0] === 'snapshot' ? [] : ['--format', 'json'];
    return [words, portplan(host, [...words, ...format]).stdout] as const;
  });
});

afterAll(() => host.close());

interface Json {
  readonly changed: boolean;
  readonly unseen?: readonly string[];
  readonly history: readonly { readonly id: number }[];
}

function json(command: string): readonly Json[] {
  return printed.filter(([words]) => words[0] === command).map(([, text]) => JSON.parse(text) as Json);
}

describe('the JSON', () => {
  it.each(RUNS.map((words, i) => [words.join(' '), i] as const))('of %s', (_line, i) => {
    expectSchema('output', printed[i]?.[1] ?? '');
  });

  it('is that of every command that has one', () => {
    const commands = COMMANDS.filter(({ formats }) => formats.includes('json')).map(({ name }) => name);
    expect([...new Set(RUNS.map(([command]) => command))].sort()).toEqual(commands.sort());
  });

  it('may have more keys, anywhere, for a reader', () => {
    for (const [, text] of printed) expectTolerantSchema('output', JSON.stringify(withMore(JSON.parse(text))));
  });
});

/** A key of a later version in each object. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return (value as readonly unknown[]).map(withMore);
  if (typeof value !== 'object' || value === null) return value;
  // Names of boot readers are keys of `persisted`, of directories those of `aliases`, numbers those of `names`: these are no
  // objects with keys of their own.
  const isByName = Object.keys(value).some((key) => /^(systemd-sysctl|procps|\/.*)$/.test(key));
  const members = Object.entries(value as Readonly<Record<string, unknown>>).map(([key, each]) => [
    key,
    ['aliases', 'names'].includes(key) ? each : withMore(each),
  ]);
  return { ...Object.fromEntries(members), ...(!isByName && { 'of-a-later-version': [] }) };
}

describe('the schema', () => {
  it('says of each key which commands print it', () => {
    const names = COMMANDS.map(({ name }) => name);
    for (const [key, commands] of ownKeys()) {
      for (const command of commands ?? []) expect(names, key).toContain(command);
    }
  });
});

describe('version 1.1', () => {
  it('history: the newest comes first', () => {
    expect(json('history')[0]?.history.map(({ id }) => id)).toEqual([2, 1]);
  });

  it('audit: `changed` says whether the settings differ from the plan', () => {
    expect(json('audit').map(({ changed }) => changed)).toEqual([true, false]);
  });

  it('audit: `unseen` is there, and empty where all was seen', () => {
    expect(json('audit').map(({ unseen }) => unseen)).toEqual([[], []]);
  });

  it('audit: `unseen` says, a line each, what could not be seen', async () => {
    await listening(host, 'tcp', 9100);
    const less = ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all', process.execPath, CLI];
    const { stdout } = host.run([...less, 'audit', FILE, '--format', 'json']);
    const { unseen } = expectSchema('output', stdout) as Json;
    expect(unseen).toEqual([expect.stringMatching(/^the sockets of \S+ process(es)? may not be looked at: run it /)]);
  });
});
