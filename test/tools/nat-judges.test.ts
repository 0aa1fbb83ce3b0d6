/** Packet rules of a real kernel in audit, suggest and lint, on the host and in what a script gathered of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gather } from '../support/captured.ts';
import { portplan as run, portplanHere } from '../support/cli.ts';
import { CONTAINER, loadNft, startNatLab } from '../support/nat-lab.ts';
import type { PrivateHost, RunResult } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';
import { SocketPlayer } from '../support/socket-player.ts';

let host: PrivateHost;
let scratch: string;

const PLAN = 'version: 1\nname: edge\nservices: {web: 18443, plain: 18444, vpn: 51820/udp}\n';

beforeAll(async () => {
  host = await startNatLab();
  scratch = mkdtempSync(join(tmpdir(), 'portplan-nat-'));
  loadNft(
    host,
    `table inet own {
       map ports { type inet_service : ipv4_addr . inet_service; elements = { 18443 : ${CONTAINER} . 80 } }
       chain pre {
         type nat hook prerouting priority dstnat;
         fib daddr type local dnat ip to tcp dport map @ports
       }
       chain out {
         type nat hook output priority -100;
         ip daddr 127.0.0.1 tcp dport 18445 redirect to :18446
         tcp dport 18447 meta mark 7 redirect to :18446
       }
       chain post { type nat hook postrouting priority srcnat; oifname "eth0" masquerade; }
       chain marks { type filter hook forward priority filter; meta mark set 7; }
     }`,
  );
  const player = new SocketPlayer(host);
  for (const port of [18_443, 18_444])
    await player.play(`open s${port} tcp 4 reuseaddr`, `bind s${port} 0.0.0.0 ${port}`, `listen s${port}`);
  host.write('/etc/edge.yaml', PLAN);
});

afterAll(() => {
  host.close();
  rmSync(scratch, { recursive: true });
});

function portplan(...words: readonly string[]): RunResult {
  return run(host, words);
}

interface Finding {
  readonly kind: string;
  readonly ports?: string;
  readonly message: string;
}

it('audit says which declared port another gets, though its service listens', () => {
  const { status, stdout } = portplan('audit', '/etc/edge.yaml', '--format', 'json');
  const { findings } = (expectSchema('output', stdout) as { audit: { findings: Finding[] } }).audit;
  const found = findings.filter(({ kind }) => kind === 'port-translated');
  expect(found.map(({ ports }) => ports)).toEqual(['18443']);
  expect(found[0]?.message).toContain(`another gets what is sent to it from outside: ${CONTAINER}:80`);
  expect(findings.map(({ kind }) => kind)).toContain('masquerade-overlap');
  expect(status).toBe(2);
});

it('suggest gives no port that rules take from outside or on the loopback, nor one of which they may', () => {
  const { stdout } = portplan('suggest', '--count', '4', '--near', '18445', '--format', 'json');
  const { suggestions: ports, refused } = expectSchema('output', stdout) as {
    suggestions: { port: number }[];
    refused: { ports: string; reasons: { reason: string }[] }[];
  };
  expect(ports.filter(({ port }) => [18_443, 18_445, 18_447].includes(port))).toEqual([]);
  const reasons = refused.filter(({ reasons }) => reasons.some(({ reason }) => reason === 'translated'));
  expect(reasons.map((each) => each.ports)).toEqual(expect.arrayContaining(['18445', '18447']));
});

describe('a snapshot', () => {
  it('is the same by portplan and by the script of examples/capture', () => {
    const there = portplan('snapshot').stdout;
    expect(gather(host, scratch)).toEqual({ status: 0, stdout: '', stderr: '' });
    const { stdout, stderr } = portplanHere(['snapshot', '--captured', scratch]);
    expect(stderr).toBe('');
    expect(stdout).toBe(there);
  });

  it('is enough for lint', () => {
    host.write('/etc/snapshot.json', portplan('snapshot').stdout);
    const { status, stdout } = portplan('lint', '/etc/edge.yaml', '--host', '/etc/snapshot.json');
    expect(status).toBe(0);
    expect(stdout).toMatch(/warning: web listens on port 18443\/tcp, and another gets .*\[port-translated\]/);
    expect(stdout).toMatch(/info: vpn has port 51820\/udp.*masquerade.*\[masquerade-overlap\]/);
  });
});
