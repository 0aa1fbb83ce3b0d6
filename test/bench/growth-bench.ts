/** How the time of each command grows with what it reads: four times as much should take at most four times as long. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI, portplanHere } from '../support/cli.ts';
import { type Contender, processorTimes, type Row } from './side-by-side.ts';

const HEAD = 'version: 1\nname: big\nplatform: linux\n';

interface Dimension {
  readonly args: readonly string[];
  /** Of what there is more and more. */
  readonly of: string;
  readonly small: number;
  /** The text of the plan after its head, where the command takes one. */
  readonly plan?: (size: number, folder: string) => string;
  /** The text of the snapshot for `--host`, where the command takes one. */
  readonly host?: (host: Snapshot, size: number) => string;
  readonly status?: number;
}

export function growthOfCommands(scratch: string): readonly Row[] {
  const folder = join(scratch, 'growth');
  mkdirSync(folder);
  const host = snapshotOfThisHost();
  return DIMENSIONS.map((dimension) => {
    const { args, of, small } = dimension;
    const call = (size: number): Contender => callOf(dimension, folder, host, size);
    const what = `${args.join(' ')}, ${(4 * small).toLocaleString('en')} ${of} / ${small.toLocaleString('en')}`;
    return processorTimes(what, call(4 * small), call(small), 1, 'at most 4');
  });
}

function callOf(
  { args, plan, host: text, status = 0 }: Dimension,
  folder: string,
  host: Snapshot,
  size: number,
): Contender {
  const seen = text ? ['--host', written(folder, `host-${size}.json`, text(structuredClone(host), size))] : [];
  const file = plan ? [written(folder, `big-${size}.portplan.yaml`, `${HEAD}${plan(size, folder)}`)] : [];
  return { name: args.join(' '), argv: [process.execPath, CLI, ...args, ...seen, ...file], status };
}

const asIs = (host: Snapshot): string => JSON.stringify(host);

const DIMENSIONS: readonly Dimension[] = [
  ...['text', 'json', 'jsonl', 'markdown', 'diff'].map((format) => {
    return { args: ['plan', '--format', format], of: 'reserved ports', small: 2000, plan: reserved, host: asIs };
  }),
  { args: ['plan'], of: 'services', small: 1000, plan: services, host: asIs },
  { args: ['plan'], of: 'files', small: 25, plan: bases, host: asIs },
  ...['text', 'svg', 'json'].map((format) => {
    return { args: ['map', '--no-host', '--format', format], of: 'reasons', small: 1000, plan: reasons };
  }),
  { args: ['lint'], of: 'services', small: 1000, plan: services },
  { args: ['lint'], of: 'suppressions', small: 1000, plan: suppressed },
  { args: ['lint'], of: 'files', small: 25, plan: bases },
  { args: ['validate'], of: 'faults', small: 1000, plan: faulty, status: 1 },
  { args: ['suggest'], of: 'services', small: 1000, plan: services, host: asIs },
  { args: ['init', '-'], of: 'listeners', small: 1000, host: withListeners },
  { args: ['init', '-'], of: 'sysctl lines', small: 2000, host: withLines },
  { args: ['audit'], of: 'listeners and services', small: 2000, plan: services, host: withListeners, status: 2 },
  { args: ['init', '-'], of: 'keys and a fault', small: 4000, host: withFault, status: 3 },
];

type Snapshot = Record<string, unknown> & {
  readonly snapshot: Record<string, unknown> & { listeners?: unknown; files?: unknown };
};

function snapshotOfThisHost(): Snapshot {
  return JSON.parse(portplanHere(['snapshot']).stdout) as Snapshot;
}

function written(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function lines(size: number, line: (i: number) => string): string {
  return Array.from({ length: size }, (_, i) => `${line(i)}\n`).join('');
}

/** No two of them touch. */
function reserved(size: number): string {
  return `reserved:\n${lines(size, (i) => `  - ${1025 + 2 * i}`)}`;
}

function reasons(size: number): string {
  return `reserved:\n${lines(size, (i) => `  - {ports: ${1025 + 2 * i}, reason: "reason ${i}"}`)}`;
}

function services(size: number): string {
  return `services:\n${lines(size, (i) => `  service-${i}: 10.0.${i >> 8}.${i & 255}:${1024 + 2 * i}`)}`;
}

function suppressed(size: number): string {
  return `services:\n${lines(size, (i) => `  # portplan-ignore port-conflict: both are known\n  service-${i}: ${10_001 + (i >> 1)}`)}`;
}

function faulty(size: number): string {
  return `services:\n${lines(size, (i) => `  service-${i}: {port: x, unknown: ${i}}`)}`;
}

function bases(size: number, folder: string): string {
  for (let i = 0; i < size; i++) written(folder, `base-${i}.yaml`, `version: 1\nservices: {s${i}: ${10_001 + i}}\n`);
  return `extends:\n${lines(size, (i) => `  - base-${i}.yaml`)}`;
}

function withListeners(host: Snapshot, size: number): string {
  host.snapshot.listeners = Array.from({ length: size }, (_, i) => {
    return { protocol: 'tcp', address: `10.0.${(i >> 8) & 255}.${i & 255}`, port: 1024 + i };
  });
  return JSON.stringify(host);
}

/** All of them set the reserved list, each to another port. */
function withLines(host: Snapshot, size: number): string {
  const text = lines(size, (i) => `net.ipv4.ip_local_reserved_ports = ${1025 + i}`);
  const file = { path: '/etc/sysctl.d/50-many.conf', kind: 'file', text, mode: 0o644, uid: 0, gid: 0 };
  host.snapshot.files = [file];
  return JSON.stringify(host);
}

/** A comma is missing at the end. */
function withFault(host: Snapshot, size: number): string {
  for (let i = 0; i < size; i++) host.snapshot[`key-${i}`] = i;
  return `${JSON.stringify(host).slice(0, -1)} "last": 1}`;
}
