/** Sockets that /proc/PID/fd does not show: of a thread with files of its own, and of a process whose first thread has ended. */
import { expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { PrivateHost, requireTool } from '../support/namespace.ts';

/** The thread listens on the port; `own`: after unshare(2) with CLONE_FILES, `ended`: the first thread ends alone, by exit(2). */
const SERVER = `
import ctypes, socket, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
def serve():
    if sys.argv[1] == 'own' and libc.unshare(0x400) != 0: sys.exit('unshare')
    server = socket.socket(); server.bind(('127.0.0.1', 7100)); server.listen()
    print('ready', flush=True); time.sleep(60)
threading.Thread(target=serve).start()
time.sleep(0.3)
if sys.argv[1] == 'ended': libc.syscall(60, 0)
`;

it.each(['own', 'ended'])('explain and audit name the process: %s', async (kind) => {
  requireTool('python3');
  const host = await PrivateHost.start();
  const server = host.spawn(['python3', '-c', SERVER, kind]);
  await new Promise((resolve) => server.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, 600));
  const named = `python3 (process ${server.pid}, user root`;
  expect(portplan(host, ['explain', '7100']).stdout.replaceAll(/\s+/g, ' ')).toContain(named);
  host.write('/etc/plan.yaml', 'version: 1\n');
  expect(portplan(host, ['audit', '/etc/plan.yaml', '--verbose']).stdout.replaceAll(/\s+/g, ' ')).toContain(named);
  host.close();
});
