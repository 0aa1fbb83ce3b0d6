/** A thousand captured hosts in one run. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLI, portplan } from '../support/cli.ts';
import { PrivateHost, requireTool } from '../support/namespace.ts';

const HOSTS = 1000;
/** For what lives long: a thousand snapshots of this test do not fit twice over. */
const MEGABYTES = 32;

let folder: string;
let one: string;
let snapshot: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portplan-thousand-'));
  const host = await PrivateHost.start();
  // Much to read, and nothing for a plan to look at.
  host.write(
    '/etc/sysctl.d/10-tuning.conf',
    `# ${'long story '.repeat(6_000)}
`,
  );
  ({ stdout: snapshot } = portplan(host, ['snapshot']));
  host.close();
  mkdirSync(join(folder, 'hosts'));
  one = join(folder, 'one.json');
  writeFileSync(one, snapshot);
  for (let i = 0; i < HOSTS; i++) writeFileSync(join(folder, 'hosts', `${i}.json`), named(`host-${i}`));
  writeFileSync(join(folder, 'portplan.yaml'), 'version: 1\nservices: {grpc: 50051}\n');
  return () => rmSync(folder, { recursive: true });
});

/** The snapshot as if it were of another host. */
function named(host: string): string {
  return snapshot.replace(/"host": "[^"]*"/, `"host": "${host}"`);
}

describe('a thousand hosts', () => {
  it.each(['jsonl', 'markdown'])('take no more memory than a few, as %s', (format) => {
    expect(snapshot.length * HOSTS).toBeGreaterThan(2 * MEGABYTES * 1024 * 1024);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [`--max-old-space-size=${MEGABYTES}`, CLI, 'plan', '--host', 'hosts', '--format', format],
      { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 30 },
    );
    expect(status, stderr).toBe(0);
    expect(stdout.match(/\bhost-\d+\b/g)?.length).toBeGreaterThan(50);
  });

  it('are told one by one, each before the next is read', async () => {
    const pipe = join(folder, 'pipe.json');
    spawnSync('mkfifo', [pipe]);
    const command = 'exec "$1" "$2" plan --host "$3" --host <(cat "$4") --format jsonl';
    const child = spawn('bash', ['-c', command, 'bash', process.execPath, CLI, one, pipe], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    createWriteStream(pipe).end(named('second'));
    const second = await lines.next();
    expect([first, second].map(({ value }) => (JSON.parse(String(value)) as { host: string }).host)[1]).toBe('second');
    await ended;
  });

  it('are counted on a terminal', () => {
    requireTool('script');
    const command = `${process.execPath} ${CLI} plan --host hosts --format jsonl >/dev/null`;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toMatch(new RegExp(`\\r\\x1b\\[2K\\d+ of ${HOSTS} hosts`));
  });
});
