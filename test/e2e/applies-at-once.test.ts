/** Many applies of one plan at once. */
import { expect, it } from 'vitest';
import { CLI, liveValues, setLive } from '../support/cli.ts';
import { hostForAll } from '../support/stand.ts';

const PLAN = 'version: 1\nephemeral: 20000-60999\nservices:\n  grpc: 50051\n  db: 30000\n';
const WORDS = ['apply', '/etc/portplan.yaml', '--yes', '--format', 'json', '--lock-wait', '90'];

const { host } = hostForAll(() => {
  host.write('/etc/portplan.yaml', PLAN);
  setLive(host, 'ip_local_reserved_ports', '7000');
});

it('all end well, and one does the work', async () => {
  const results = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const child = host.spawn([process.execPath, CLI, ...WORDS]);
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const status = await new Promise((resolve) => child.on('close', resolve));
      return { status, changed: (JSON.parse(output) as { changed: boolean }).changed };
    }),
  );
  expect(results.map(({ status }) => status)).toEqual(Array(20).fill(0));
  expect(results.filter(({ changed }) => changed)).toHaveLength(1);
  expect(liveValues(host).reserved).toBe('7000,30000,50051');
});
