/**
 * TIME_WAIT lasts 60 seconds, whatever is set. So the connections of which a test wants to see the end are closed as soon as a
 * run starts, and looked at when all other tests are done.
 */
import type { TestProject } from 'vitest/node';
import { CLI, PROJECT, setLive } from './cli.ts';
import { PrivateHost } from './namespace.ts';

export interface TimeWait {
  /** Of the private host. */
  readonly pid: number;
  /** The one of a server that had not set SO_REUSEADDR, and the one of a client that closed first. */
  readonly ports: readonly [number, number];
  /** What explain has said of both, as JSON, and when (ms). */
  readonly said: readonly string[];
  readonly saidAt: number;
}

declare module 'vitest' {
  export interface ProvidedContext {
    timeWait: TimeWait;
  }
}

export default async function setUp(project: TestProject): Promise<() => void> {
  const host = await PrivateHost.start();
  setLive(host, 'ip_local_port_range', '40000 40099');
  play(host, connection(7001), ['close server', 'eof client', 'close client']);
  const answers = play(host, connection(7003), ['close client', 'eof server', 'close server']);
  const clientPort = Number(answers.find((answer) => /^\d+$/.test(answer)));
  const ports = [7001, clientPort] as const;
  const said = ports.map(
    (port) => host.run([process.execPath, CLI, 'explain', String(port), '--format', 'json']).stdout,
  );
  project.provide('timeWait', { pid: host.pid, ports, said, saidAt: Date.now() });
  return () => host.close();
}

function connection(port: number): readonly string[] {
  return [
    ...['open listener tcp 4', `bind listener 127.0.0.1 ${port}`, 'listen listener'],
    ...['open client tcp 4', `connect client 127.0.0.1 ${port}`, 'accept server listener'],
  ];
}

/** The answers of the socket player, which must all be good. */
function play(host: PrivateHost, ...lines: readonly (readonly string[])[]): readonly string[] {
  const input = [...lines.flat(), 'close listener', ''].join('\n');
  const { stdout } = host.run(['perl', `${PROJECT}/test/support/socket-player.pl`], { input });
  const answers = stdout.trimEnd().split('\n');
  if (!answers.every((answer) => /^(ok|\d+)$/.test(answer))) throw new Error(stdout);
  return answers;
}
