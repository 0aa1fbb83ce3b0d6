/** A service that systemd starts for its socket unit, with preflight before it; and one that asks for the same port without a socket. */
import type { BootedSystem } from './booted-system.ts';

const PORT = 7401;
const PATH = '/opt/portplan/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const NODE = '/opt/portplan/bin/node';

/** systemd hands it the listening socket as descriptor 3. */
const SERVER = `require('net').createServer((peer) => peer.end('hello\\n')).listen({ fd: 3 })`;

function service(name: string, command: string): string {
  return `[Unit]
Description=${name}
[Service]
Environment=PATH=${PATH}
ExecStartPre=${NODE} /opt/portplan/bin/portplan.js preflight --verbose --service web /etc/activated.yaml
ExecStart=${command}
`;
}

export async function installUnits(system: BootedSystem): Promise<void> {
  const folder = '/etc/systemd/system';
  await system.write('/etc/activated.yaml', `version: 1\nservices: {web: "127.0.0.1:${PORT}"}\n`);
  await system.write('/opt-server.js', SERVER);
  await system.write(`${folder}/web.socket`, `[Socket]\nListenStream=127.0.0.1:${PORT}\n`);
  await system.write(`${folder}/web.service`, service('web', `${NODE} /opt-server.js`));
  await system.write(`${folder}/other.service`, service('other', '/bin/sleep 600'));
  await system.run(['systemctl', 'daemon-reload']);
  await system.run(['systemctl', 'start', 'web.socket']);
}

/** What the first connection gets: it starts the service. */
export async function firstAnswer(system: BootedSystem): Promise<string> {
  const client = `use IO::Socket::INET; my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1:${PORT}', Timeout => 60) or die; print <$s>`;
  return (await system.run(['perl', '-e', client])).stdout;
}

/** All that the unit has written to the journal. */
export async function journalOf(system: BootedSystem, unit: string): Promise<string> {
  return (await system.run(['journalctl', '--no-pager', '-o', 'cat', '-u', unit])).stdout;
}

/** What explain says of the port; as an account that may look at no process of others, too. */
export async function explainPort(system: BootedSystem, account: 'root' | 'nobody'): Promise<string> {
  const as = account === 'root' ? [] : ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const asked = ['portplan', 'explain', String(PORT), '--address', '127.0.0.1'];
  return (await system.run([...as, ...asked])).stdout;
}
