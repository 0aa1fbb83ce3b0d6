/** Who listens on ports: an exclusion can't be made of a port that somebody uses. */
import { includes, type PortSet } from '../../model/port-set.ts';
import type { System } from '../../system/system.ts';
import { readNetstat, readTaskName, type Listening } from './holder-text.ts';
import type { Stack } from './host.ts';

/** `port 50051 is in use by nginx.exe (process 4711)`, for a few of them. */
export async function listenersIn(system: System, stack: Stack, ports: PortSet): Promise<readonly string[]> {
  const { stdout } = await system.run({ program: 'netstat', words: ['-ano'] });
  const found = readNetstat(stdout).filter(
    ({ family, protocol, port }) => family === stack.family && protocol === stack.protocol && includes(ports, port),
  );
  const sockets = new Map(found.map((socket) => [socket.port, socket]));
  return Promise.all([...sockets.values()].slice(0, MOST_NAMED).map((socket) => describe(system, socket)));
}

const MOST_NAMED = 5;

async function describe(system: System, { port, pid }: Listening): Promise<string> {
  if (pid === null) return `port ${port} is in use`;
  const task = await system.run({ program: 'tasklist', words: ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh'] });
  const name = readTaskName(task.stdout);
  return `port ${port} is in use by ${name === null ? `process ${pid}` : `${name} (process ${pid})`}`;
}
