/** `portplan init` on real hosts: a first plan that is sound, clean, and changes nothing. */
import { once } from 'node:events';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { CLI, portplan, setLive } from '../support/cli.ts';
import { uncommented } from '../support/first-plan.ts';
import { expectSchema } from '../support/output-schema.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForEach } from '../support/stand.ts';

const { host } = hostForEach();

const FILE = '/etc/portplan.yaml';

/** `init`, `lint`, `plan` as a newcomer runs them: the text of the plan, which all of them are content with. */
function firstSteps(): string {
  expect(portplan(host, ['init', FILE])).toMatchObject({ status: 0, stdout: '' });
  const linted = portplan(host, ['lint', FILE]);
  expect(linted.status, linted.stdout).toBe(0);
  const planned = portplan(host, ['plan', FILE, '--detailed-exitcode']);
  expect(planned.status, planned.stdout).toBe(0);
  return host.read(FILE);
}

async function listen(player: SocketPlayer, name: string, address: string, port: number, options = ''): Promise<void> {
  const family = address.includes(':') ? 6 : 4;
  await player.play(`open ${name} tcp ${family} ${options}`, `bind ${name} ${address} ${port}`, `listen ${name}`);
}

describe('a host', () => {
  it('where nothing listens', () => {
    expect(firstSteps()).toContain('\nephemeral: 32768-60999\n');
  });

  it('with servers', async () => {
    const player = new SocketPlayer(host);
    await listen(player, 'a', '0.0.0.0', 8080);
    await listen(player, 'b', '::', 8080, 'v6only');
    await listen(player, 'c', '::', 5432);
    await listen(player, 'd', '127.0.0.1', 9100);
    await player.play('open e udp 4', 'bind e 0.0.0.0 53');
    const text = firstSteps();
    expect(text).toContain('services:\n  socket-player: {listen: [0.0.0.0:53/udp, 5432, 8080, 127.0.0.1:9100]}');
  });

  it('with a server for everybody in the ephemeral range: its port was chosen by somebody', async () => {
    await listen(new SocketPlayer(host), 'grpc', '::', 50051);
    expect(firstSteps()).toContain('services:\n  socket-player: {listen: 50051, reserve: never}');
  });

  it('with a reserved list that only the next boot brings: it is told, though no service reserves', () => {
    host.write('/etc/sysctl.d/70-b.conf', 'net.ipv4.ip_local_reserved_ports = 40300-40310\n');
    expect(firstSteps()).toContain('now none; after a boot 40300-40310 (/etc/sysctl.d/70-b.conf:1)\n');
  });

  it('with servers that share a port', async () => {
    const player = new SocketPlayer(host);
    await listen(player, 'a', '0.0.0.0', 8080, 'reuseport');
    await listen(player, 'b', '0.0.0.0', 8080, 'reuseport');
    await listen(player, 'c', '127.0.0.1', 8080, 'reuseport');
    const shared = (address: string) => `      - {address: ${address}, port: 8080, reuse: [port]}\n`;
    expect(firstSteps()).toContain(`    listen:\n${shared('0.0.0.0')}${shared('127.0.0.1')}`);
  });

  it('with two programs on one port, as only their options let them', async () => {
    const [one, two] = [new SocketPlayer(host), host.spawn([process.execPath, '-e', NODE_SERVER])];
    await listen(one, 'a', '0.0.0.0', 8080, 'reuseaddr');
    two.stdin.write('go\n');
    await once(two.stdout, 'data');
    const text = firstSteps();
    expect(text).toMatch(/ {2}socket-player: 0\.0\.0\.0:8080 /);
    expect(text).toMatch(/ {2}node: \{address: "::", port: 8080, ipv6Only: true\}\n/);
  });

  it('with a server in the ephemeral range, of which the plan says what it risks', async () => {
    await listen(new SocketPlayer(host), 'a', '0.0.0.0', 50052);
    expect(firstSteps()).toMatch(/\{listen: 0\.0\.0\.0:50052, reserve: never\} .*50052 is not reserved\n/);
    const found = portplan(host, ['lint', FILE, '--format', 'json']);
    expect(JSON.parse(found.stdout)).toMatchObject({ diagnostics: [{ rule: 'ephemeral-overlap' }] });
  });

  it('of which a plan reserves that port as soon as the two words are gone', async () => {
    await listen(new SocketPlayer(host), 'a', '0.0.0.0', 50052);
    host.write(FILE, firstSteps().replace(/, reserve: never/, ''));
    const planned = portplan(host, ['plan', FILE, '--detailed-exitcode']);
    expect([planned.status, planned.stdout]).toEqual([2, expect.stringContaining('+ 50052')]);
  });

  it('with a socket whose port the kernel chose has it in a comment', async () => {
    const player = new SocketPlayer(host);
    await player.play('open a tcp 4', 'bind a 127.0.0.1 0', 'listen a', 'open b udp 4', 'bind b 127.0.0.1 0');
    const text = firstSteps();
    expect(text).toMatch(
      /\n {2}# socket-player: \{listen: \[127\.0\.0\.1:\d+(?:, 127\.0\.0\.1:\d+\/udp|\/udp, 127\.0\.0\.1:\d+)\], reserve: never\}/,
    );
  });
});

const NODE_SERVER = `process.stdin.once('data', () =>
  require('node:net').createServer().listen({ port: 8080, host: '::', ipv6Only: true }, () => console.log('ready')))`;

describe('settings', () => {
  it('that another file sets, live and at boot, are in the plan', () => {
    host.write('/etc/sysctl.d/50-tuning.conf', 'net.ipv4.ip_local_port_range = 20000 50001\n');
    setLive(host, 'ip_local_port_range', '20000 50001');
    expect(firstSteps()).toContain('\nephemeral: 20000-50001\n');
  });

  it('that differ at boot are a comment that says so', () => {
    setLive(host, 'ip_local_port_range', '20000 50001');
    const text = firstSteps();
    expect(text).toContain('\n# ephemeral: 20000-50001\n');
    expect(text).toContain('\n#   now 20000-50001; after a boot 32768-60999 (the default)\n');
  });

  it('of foreign reservations are in the plan, with the line that they come from', () => {
    host.write('/etc/sysctl.d/50-queue.conf', '# ours\nnet.ipv4.ip_local_reserved_ports = 50000-50009,8080\n');
    setLive(host, 'ip_local_reserved_ports', '50000-50009,8080');
    const text = firstSteps();
    expect(text).toContain('  - {ports: 50000-50009, reason: from /etc/sysctl.d/50-queue.conf:2}\n');
    expect(text).toContain('without effect outside of the ephemeral range: 8080\n');
  });

  it('of reservations that are made for now leave the list alone', async () => {
    setLive(host, 'ip_local_reserved_ports', '50052');
    await listen(new SocketPlayer(host), 'a', '0.0.0.0', 8080);
    const text = firstSteps();
    expect(text).toContain('#   now 50052; after a boot none (the default)\n');
    expect(text).toContain('{listen: 0.0.0.0:8080, reserve: never}');
  });

  it('that portplan has applied before stay as they are', async () => {
    host.write('/etc/old.yaml', 'version: 1\nephemeral: 30000-60999\nreserved: [7000, 40000]\nservices: {a: 50052}\n');
    expect(portplan(host, ['apply', '/etc/old.yaml', '--yes']).status).toBe(0);
    await listen(new SocketPlayer(host), 'a', '0.0.0.0', 50052);
    const text = firstSteps();
    expect(text).toContain('\nephemeral: 30000-60999\n');
    expect(text).toContain('  - {ports: 40000, reason: reserved by an earlier portplan apply}\n');
    expect(text).toMatch(/ {2}socket-player: 0\.0\.0\.0:50052 /);
  });
});

describe('what is left out', () => {
  it('is said with the reason, in the summary and in JSON', () => {
    setLive(host, 'ip_local_port_range', '20000 50001');
    const why = 'live and boot values differ';
    expect(portplan(host, ['init', FILE]).stderr).toContain(`\nNot managed yet, as ${why}: ephemeral\n`);
    const printed = portplan(host, ['init', '-', '--format', 'json']);
    expect(JSON.parse(printed.stdout)).toMatchObject({ made: { notManaged: [{ key: 'ephemeral', why }] } });
  });

  it('comes in with the first service that suggest adds, as the plan and the summary say', () => {
    setLive(host, 'ip_local_reserved_ports', '41000');
    const said = 'which is harmless: 41000 is then reserved both now and after a boot';
    expect(portplan(host, ['init', FILE]).stderr).toContain(said);
    expect(host.read(FILE).replace(/\n# +/g, ' ')).toContain(said);
    expect(portplan(host, ['suggest', FILE, '--service', 'new', '--write']).status).toBe(0);
    const planned = JSON.parse(portplan(host, ['plan', FILE, '--format', 'json']).stdout) as { changes: unknown };
    expect(planned.changes).toMatchObject([
      { layer: 'live', action: 'no-op', after: '41000' },
      { layer: 'persisted', action: 'create', after: '41000' },
      { action: 'no-op' },
      { action: 'no-op' },
    ]);
  });

  it('for want of a file that may not be read has no boot value', () => {
    host.write('/etc/sysctl.d/20-res.conf', 'net.ipv4.ip_local_port_range = 20000 50001\n');
    host.run(['chmod', '0', '/etc/sysctl.d/20-res.conf']);
    setLive(host, 'ip_local_port_range', '20000 50001');
    const less = ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all', process.execPath, CLI, 'init', FILE];
    const unread = 'you may not read /etc/sysctl.d/20-res.conf: what the next boot sets is not known';
    expect(host.run(less).stderr).toContain(`portplan: ${unread}; run it as root to be sure\n`);
    const text = host.read(FILE);
    expect(text).toContain(`Not managed yet, as boot values are not known for sure:\n#   now 20000-50001\n# ${unread}`);
    expect(text).not.toContain('the default');
  });
});

describe('a port that the system may have chosen', () => {
  const added = () => expect(portplan(host, ['suggest', FILE, '--service', 'new', '--write']).status).toBe(0);
  const takeIn = () => host.write(FILE, uncommented(host.read(FILE)));

  it.each([
    ['before', [added, takeIn]],
    ['after', [takeIn, added]],
  ])('is taken in as the comment says, with a service that was added %s', async (_, edits) => {
    await listen(new SocketPlayer(host), 'a', '127.0.0.1', 45001);
    const made = portplan(host, ['init', FILE]);
    expect(made.stderr).toContain('0 services; 1 more in comments, as the system probably chose the ports\n');
    for (const edit of edits) edit();
    const text = host.read(FILE);
    expect([text, portplan(host, ['validate', FILE]).stdout]).toEqual([text, `${FILE}: valid\n`]);
    expect(text).toMatch(/^services:\n(.*\n)*? {2}new: \d+\n/m);
    expect(text).toMatch(/^ {2}socket-player: \{listen: 127\.0\.0\.1:45001, /m);
  });
});

describe('what the command promises', () => {
  it('a file that is there is left as it is', () => {
    host.write(FILE, 'mine\n');
    const refused = portplan(host, ['init', FILE]);
    expect(refused).toEqual({
      status: 3,
      stdout: '',
      stderr: `portplan: ${FILE} is there already, and stays as it is: name another FILE, or - for stdout\n`,
    });
    expect(host.read(FILE)).toBe('mine\n');
  });

  it('a pipe is there already, and nobody waits for what comes out of it', () => {
    host.run(['mkfifo', FILE]);
    expect(portplan(host, ['init', FILE])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining(`${FILE} is there already`) as string,
    });
  });

  it('the same host gives the same bytes, on stdout with -', () => {
    expect(portplan(host, ['init', FILE]).status).toBe(0);
    const printed = portplan(host, ['init', '-']);
    const named = host.read(FILE).replaceAll(FILE, 'FILE');
    expect(printed).toEqual({ status: 0, stdout: named, stderr: '' });
    expect(portplan(host, ['init', '-']).stdout).toBe(printed.stdout);
  });

  it('says what is in the file, and what comes next', async () => {
    await listen(new SocketPlayer(host), 'a', '0.0.0.0', 8080);
    const next = `Next: portplan lint ${FILE}; portplan plan ${FILE}\n`;
    expect(portplan(host, ['init', FILE])).toEqual({ status: 0, stdout: '', stderr: `${FILE}: 1 service\n${next}` });
  });

  it('prints JSON that the schema describes', async () => {
    await listen(new SocketPlayer(host), 'a', '0.0.0.0', 50052);
    const { stdout } = portplan(host, ['init', FILE, '--format', 'json']);
    expect(expectSchema('output', stdout)).toMatchObject({
      command: 'init',
      error: null,
      made: { file: FILE, text: host.read(FILE), services: 1, findings: { error: 0, warning: 1 }, hiddenProcesses: 0 },
    });
  });

  it('an image has settings, and nothing that listens', () => {
    host.write('/run/image/etc/sysctl.d/50-tuning.conf', 'net.ipv4.ip_local_port_range = 20000 50001\n');
    expect(portplan(host, ['init', FILE, '--root', '/run/image']).status).toBe(0);
    expect(host.read(FILE)).toContain('\nephemeral: 20000-50001\n');
    expect(portplan(host, ['plan', FILE, '--root', '/run/image', '--detailed-exitcode']).status).toBe(0);
  });
});

describe('a captured host', () => {
  it('is told with services by the names of their ports', async () => {
    const player = new SocketPlayer(host);
    await listen(player, 'a', '0.0.0.0', 5432);
    await listen(player, 'b', '0.0.0.0', 8080);
    host.write('/etc/edge.json', portplan(host, ['snapshot']).stdout);
    const made = portplan(host, ['init', FILE, '--host', '/etc/edge.json']);
    expect(made.stderr).toBe(
      `portplan: of ${hostname()} only its snapshot is known: settings and listeners, and neither connections, TIME_WAIT, silent sockets nor processes; portplan on the host sees those\n` +
        `${FILE}: 2 services\nNext: portplan lint ${FILE}; portplan plan ${FILE} --host /etc/edge.json\n`,
    );
    expect(host.read(FILE)).toContain(
      'services:\n  postgres: 0.0.0.0:5432  # the port of PostgreSQL\n  port-8080: 0.0.0.0:8080\n',
    );
    const planned = portplan(host, ['plan', FILE, '--host', '/etc/edge.json', '--detailed-exitcode']);
    expect(planned.status, planned.stdout).toBe(0);
  });
});
