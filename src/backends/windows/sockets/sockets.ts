/** Who uses ports: netsh makes no exclusion of a port that a socket has, be it a server's or a connection's. */
import { includes, type PortSet } from '../../../model/ports/port-set.ts';
import { listenersInOrder, type Listener } from '../../../model/sockets/listener.ts';
import type { ReadOnlySystem, System } from '../../../system/system.ts';
import { netstatFault } from '../netsh/netstat-fault.ts';
import { readNetstat, readTaskName, type Socket } from '../netsh/other-programs-text.ts';
import type { Stack } from '../host.ts';
import { runIfAvailable } from '../../run-if-available.ts';

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

/** The sockets that wait for connections or datagrams, each with its process. */
export function listenersAmong(sockets: readonly Socket[]): readonly Listener[] {
  const waiting = sockets.filter(({ isListening }) => isListening);
  return listenersInOrder(waiting.map(({ pid, ...socket }) => ({ ...socket, ...(pid && { pid }) })));
}

/** Every socket that netstat lists; null where it fails, or prints nothing or something else. Its heading alone means that there is no socket. */
export async function readSockets(system: ReadOnlySystem): Promise<readonly Socket[] | null> {
  const ran = await runIfAvailable(system, { program: 'netstat', words: ['-ano'] });
  if (ran?.status !== 0 || ran.stdout.trim() === '' || netstatFault(ran.stdout) !== null) return null;
  return readNetstat(ran.stdout);
}

/**
 * Sockets that are bound to a TCP port and neither listen nor connect: `netstat -q` (its own help, on Windows 10) lists them
 * beside the others, and the ports of connections once more. So they are looked for only where nothing else has the port; their
 * rows look like those of listeners, as the word for the state is localized. An older netstat does not know the option: none.
 */
export async function readBound(system: ReadOnlySystem, port: number): Promise<readonly Socket[]> {
  const ran = await runIfAvailable(system, { program: 'netstat', words: ['-anoq'] });
  const rows = ran?.status === 0 ? readNetstat(ran.stdout) : [];
  return rows.filter((socket) => socket.protocol === 'tcp' && socket.isListening && socket.port === port);
}

async function describe(system: System, { port, pid, isListening }: Socket): Promise<string> {
  const what = isListening ? '' : ', for a connection';
  if (pid === null) return `port ${port} is in use${what}`;
  const name = await taskName(system, pid);
  return `port ${port} is in use by ${name === null ? `process ${pid}` : `${name} (process ${pid})`}${what}`;
}

async function taskName(system: ReadOnlySystem, pid: number): Promise<string | null> {
  const words = ['/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh'];
  const ran = await runIfAvailable(system, { program: 'tasklist', words });
  return ran && readTaskName(ran.stdout);
}
