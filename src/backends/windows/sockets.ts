/** Who uses ports: netsh makes no exclusion of a port that a socket has, be it a server's or a connection's. */
import { Failure } from '../../model/failure.ts';
import { includes, type PortSet } from '../../model/port-set.ts';
import type { System } from '../../system/system.ts';
import { readNetstat, readTaskName, type Socket } from './holder-text.ts';
import type { Stack } from './host.ts';

/** `port 50051 is in use by nginx.exe (process 4711)`, for a few of them; null where netstat does not say. */
export async function usersOf(system: System, stack: Stack, ports: PortSet): Promise<readonly string[] | null> {
  const sockets = await readSockets(system);
  if (sockets === null) return null;
  const found = sockets.filter(
    ({ family, protocol, port }) => family === stack.family && protocol === stack.protocol && includes(ports, port),
  );
  // A server says more about its port than the connections that it has accepted.
  const byPort = new Map(
    found.sort((a, b) => Number(a.isListening) - Number(b.isListening)).map((socket) => [socket.port, socket]),
  );
  return Promise.all([...byPort.values()].slice(0, MOST_NAMED).map((socket) => describe(system, socket)));
}

const MOST_NAMED = 5;

/** Every Windows has some socket: an output without one was not understood. */
async function readSockets(system: System): Promise<readonly Socket[] | null> {
  try {
    const { status, stdout } = await system.run({ program: 'netstat', words: ['-ano'] });
    const sockets = readNetstat(stdout);
    return status === 0 && (sockets.length > 0 || stdout.trim() !== '') ? sockets : null;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

async function describe(system: System, { port, pid, isListening }: Socket): Promise<string> {
  const what = isListening ? '' : ', for a connection';
  if (pid === null) return `port ${port} is in use${what}`;
  const name = await taskName(system, pid);
  return `port ${port} is in use by ${name === null ? `process ${pid}` : `${name} (process ${pid})`}${what}`;
}

async function taskName(system: System, pid: number): Promise<string | null> {
  try {
    const { stdout } = await system.run({
      program: 'tasklist',
      words: ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh'],
    });
    return readTaskName(stdout);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
