/** Which services `portplan init` makes of the processes of a real host, and what it calls them. */
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLI, portplan, setLive } from '../support/cli.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForEach } from '../support/stand.ts';

const { host } = hostForEach();

const FILE = '/etc/portplan.yaml';

/** `  NAME: …` of the plan that init writes, which lint and plan are content with. */
function services(): readonly string[] {
  expect(portplan(host, ['init', FILE])).toMatchObject({ status: 0, stdout: '' });
  const linted = portplan(host, ['lint', FILE]);
  expect(linted.stdout).not.toContain('error');
  expect(portplan(host, ['plan', FILE, '--detailed-exitcode']).status).toBe(0);
  const text = host.read(FILE);
  return text
    .slice(text.indexOf('\nservices:\n') + 11)
    .split('\n')
    .filter((line) => line !== '');
}

function withoutComment(line: string): string {
  return line.replace(/ +# .*/, '');
}

/** Each listens on the port that its last word names. */
const NODE = "require('node:net').createServer().listen(+process.argv.at(-1), '0.0.0.0', () => console.log('ready'))\n";
const PYTHON =
  'import socket, sys\ns = socket.create_server(("0.0.0.0", int(sys.argv[-1])))\nprint("ready", flush=True)\nsys.stdin.read()\n';

async function start(argv: readonly string[], cwd = '/'): Promise<void> {
  const child = host.spawn(argv, { cwd });
  await once(child.stdout, 'data');
}

describe('scripts', () => {
  it('are told apart by their directories, whatever options come first', async () => {
    host.write('/run/orders/index.js', NODE);
    host.write('/run/billing/index.js', NODE);
    host.write('/run/orders/tracing.js', '');
    await start([process.execPath, '--require', './tracing.js', 'index.js', '3004'], '/run/orders');
    await start([process.execPath, 'billing/index.js', '3005'], '/run');
    expect(services()).toEqual([
      `  orders: 0.0.0.0:3004   # ${process.execPath} /run/orders/index.js`,
      `  billing: 0.0.0.0:3005  # ${process.execPath} /run/billing/index.js`,
    ]);
  });

  it('that stand in the command line are one service each, and stay out of the file', async () => {
    await start(['python3', '-c', PYTHON, 'hunter2', '7001']);
    await start(['python3', '-c', PYTHON, 'hunter2', '7002']);
    expect(services().map(withoutComment)).toEqual(['  python3: 0.0.0.0:7001', '  python3-7002: 0.0.0.0:7002']);
    expect(host.read(FILE)).not.toContain('hunter2');
  });

  it('are found behind a long command line, and named after the module where there is one', async () => {
    host.write('/run/shop/http/check.py', PYTHON);
    host.write('/run/shop/http/__init__.py', '');
    const many = Array.from({ length: 40 }, () => '-Xdev');
    await start(['python3', ...many, '-u', '-m', 'http.check', '7003'], '/run/shop');
    expect(services()).toEqual([
      expect.stringMatching(/^ {2}http\.check: 0\.0\.0\.0:7003 {2}# .*python3 -m http\.check$/),
    ]);
  });
});

/** Its worker listens on the next port. */
const FORKS = `import os, socket, sys
port, (done, tell) = int(sys.argv[-1]), os.pipe()
child = os.fork() == 0
own = socket.create_server(("0.0.0.0", port + child))
os.write(tell, b"x") if child else os.read(done, 1)
child or print("ready", flush=True)
sys.stdin.read()
`;

describe('programs', () => {
  it('with a blank in their name keep all of it', async () => {
    symlinkSync(process.execPath, host.path('/run/Some Server'));
    host.write('/run/x.js', NODE);
    await start(['./Some Server', 'x.js', '7021'], '/run');
    expect(services()).toEqual(['  Some-Server: 0.0.0.0:7021  # ./Some Server']);
  });

  it('and their workers are one service', async () => {
    await start(['python3', '-c', FORKS, '7011']);
    expect(services()).toEqual([expect.stringMatching(/^ {2}python3: \{?.*7011, 0\.0\.0\.0:7012\]/)]);
  });
});

describe('unrelated processes of one name', () => {
  async function bind(...words: readonly string[]): Promise<void> {
    const player = new SocketPlayer(host);
    await player.play(...words);
  }

  it('on one port of two addresses are two services, and no option is made up', async () => {
    host.run(['ip', 'address', 'add', '10.9.0.1/32', 'dev', 'lo']);
    await bind('open a tcp 4', 'bind a 127.0.0.1 8083', 'listen a');
    await bind('open a tcp 4', 'bind a 10.9.0.1 8083', 'listen a');
    expect(services().map(withoutComment)).toEqual([
      '  socket-player: 10.9.0.1:8083',
      '  socket-player-8083: 127.0.0.1:8083',
    ]);
  });

  it('that share a UDP port may do so in two ways, and the plan says neither', async () => {
    await bind('open a udp 4 reuseaddr', 'bind a 0.0.0.0 5300');
    await bind('open a udp 4 reuseaddr', 'bind a 0.0.0.0 5300');
    expect(services()).toEqual([
      expect.stringMatching(
        /^ {2}socket-player: 0\.0\.0\.0:5300\/udp {2}# several UDP sockets share a port, by SO_REUSEADDR or SO_REUSEPORT, /,
      ),
    ]);
  });

  it('that listen on one TCP port have set SO_REUSEPORT, as the comment says', async () => {
    await bind('open a tcp 4 reuseport', 'bind a 0.0.0.0 8083', 'listen a');
    await bind('open a tcp 4 reuseport', 'bind a 0.0.0.0 8083', 'listen a');
    expect(services()).toEqual([
      expect.stringMatching(
        /port: 8083, reuse: \[port\]\} {2}# several sockets listen there, so SO_REUSEPORT is set, /,
      ),
    ]);
  });
});

describe('ports that may be chosen by the system', () => {
  it('are none below the default range, where somebody widened it, nor names of programs', async () => {
    setLive(host, 'ip_local_port_range', '1024 65000');
    await start(['python3', '-c', PYTHON, '8087']);
    await start(['python3', '-c', PYTHON, '8086']);
    expect(services()).toEqual([
      expect.stringMatching(/^ {2}python3: .*8086,.* {2}# the port of InfluxDB, 8086 is not reserved$/),
      expect.stringMatching(/^ {2}python3-8087: .*8087,.* {2}# 8087 is not reserved$/),
    ]);
  });
});

describe('IPv6 sockets', () => {
  async function listen(address: string, port: number, options = ''): Promise<void> {
    const player = new SocketPlayer(host);
    const family = address.includes(':') ? 6 : 4;
    await player.play(`open a tcp ${family} ${options}`, `bind a ${address} ${port}`, 'listen a');
  }

  it('are a guess where ss is not there to be asked, and the plan says so', async () => {
    await listen('::', 7302);
    const printed = host.run(['env', 'PATH=/run/none', process.execPath, CLI, 'init', '-']);
    expect(printed.stdout).toContain('`::` alone is taken for every address of both families');
    expect(printed.stdout).toMatch(/ {2}socket-player: 7302 /);
  });

  it('that ss knows are none', async () => {
    await listen('::', 7302);
    expect(portplan(host, ['init', '-']).stdout).not.toContain('IPV6_V6ONLY');
  });

  it('that leave IPv4 alone say so', async () => {
    await listen('::', 7301, 'v6only');
    await listen('::', 7302);
    await listen('127.0.0.1', 7301);
    expect(services().map(withoutComment)).toEqual([
      '  socket-player: 127.0.0.1:7301',
      '  socket-player-7301: {address: "::", port: 7301, ipv6Only: true}',
      '  socket-player-7302: 7302',
    ]);
  });
});

describe('UDP sockets in the ephemeral range', () => {
  it('a server has its port in a comment, which is right without the `# `', async () => {
    const player = new SocketPlayer(host);
    await player.play('open a udp 4', 'bind a 0.0.0.0 51821');
    const line = '  # socket-player: {listen: 0.0.0.0:51821/udp, reserve: never}';
    expect(services()).toContainEqual(expect.stringContaining(line));
    host.write(FILE, host.read(FILE).replace(line, line.replace('# ', '')));
    expect(portplan(host, ['plan', FILE, '--detailed-exitcode']).status).toBe(0);
    expect(portplan(host, ['audit', FILE]).status).toBe(0);
  });

  it('a program that has many is counted: it asks many others', async () => {
    const player = new SocketPlayer(host);
    for (let i = 0; i < 17; i++) await player.play(`open s${i} udp 4`, `bind s${i} 127.0.0.1 0`);
    const said = services().join('\n');
    expect(said).toContain('  # Left out: 17 UDP sockets in the ephemeral range, probably of clients (socket-player).');
    expect(said).not.toContain('/udp');
  });
});
