/** `explain` beside ss, on a private host with many real connections: two sockets each, one on the port of the server. */
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { CLI, PROJECT } from '../support/cli.ts';
import { PrivateHost, requireTool } from '../support/namespace.ts';
import { type Contender, type Row, wallTimes } from './side-by-side.ts';

const SERVER = '8080';
/** ss takes seconds. */
const RUNS = 3;

export async function explainAgainstSs(): Promise<readonly Row[]> {
  for (const tool of ['perl', 'ss']) requireTool(tool);
  const rows: Row[] = [];
  for (const sockets of [1000, 10_000, 100_000]) rows.push(...(await withCrowd(sockets)));
  return rows;
}

async function withCrowd(sockets: number): Promise<readonly Row[]> {
  const host = await PrivateHost.start();
  try {
    const crowd = host.spawn(['perl', resolve(PROJECT, 'test/bench/crowd.pl'), String(sockets / 2), SERVER]);
    const first = await createInterface({ input: crowd.stdout })[Symbol.asyncIterator]().next();
    const client = String(first.value);
    const size = `of ${sockets.toLocaleString('en')}`;
    const one = wallTimes(
      `explain a client's port, 1 ${size} / ss -tanp`,
      explain(host, client),
      ss(host),
      sockets < 100_000 ? 9 : RUNS,
      sockets < 100_000 ? '' : '1',
    );
    return sockets < 100_000 ? [one] : [one, ...whole(host, client, String(crowd.pid), size)];
  } finally {
    host.close();
  }
}

function whole(host: PrivateHost, client: string, pid: string, size: string): readonly Row[] {
  const server = explain(host, SERVER);
  const there = explain(host, client, '--netns', pid);
  return [
    wallTimes(`… the same / ss -tanp 'sport = :PORT'`, explain(host, client), ss(host, client), RUNS, ''),
    wallTimes(`… --netns PID / ss -tanp there`, there, ss(host), RUNS, '1'),
    wallTimes(`… the server's port, half ${size} / ss -tanp`, server, ss(host), RUNS, '1'),
    wallTimes(`… the same / ss -tanp 'sport = :PORT'`, server, ss(host, SERVER), RUNS, ''),
  ];
}

/** The port is taken: status 1. */
function explain(host: PrivateHost, ...words: readonly string[]): Contender {
  return { name: 'portplan explain', argv: host.argv([process.execPath, CLI, 'explain', ...words]), status: 1 };
}

function ss(host: PrivateHost, port?: string): Contender {
  return { name: 'ss', argv: host.argv(['ss', '-tanp', ...(port === undefined ? [] : [`sport = :${port}`])]) };
}
