/** `portplan snapshot --captured`: what the script of examples/capture gathers on a Linux host without Node. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gather, SCRIPT, SITUATIONS } from '../support/captured.ts';
import { CLI, portplan, portplanHere } from '../support/cli.ts';
import { PrivateHost } from '../support/namespace.ts';
import { expectSchema } from '../support/output-schema.ts';

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'portplan-captured-'));
});

afterAll(() => rmSync(scratch, { recursive: true }));

function newFolder(): string {
  return mkdtempSync(join(scratch, 'host-'));
}

function captured(folder: string): string {
  const { status, stdout, stderr } = portplanHere(['snapshot', '--captured', folder]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe('of a Linux host', () => {
  let host: PrivateHost;

  beforeEach(async () => {
    host = await PrivateHost.start();
  });

  afterEach(() => host.close());

  /** As portplan says it there. */
  function snapshot(...wrapper: readonly string[]): string {
    const { status, stdout, stderr } = host.run([...wrapper, process.execPath, CLI, 'snapshot']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  }

  function gathered(...shell: readonly string[]): string {
    const folder = newFolder();
    const ran = gather(host, folder, shell);
    expect(ran).toEqual({ status: 0, stdout: '', stderr: '' });
    return folder;
  }

  it.each(SITUATIONS)('$name: the same bytes as portplan says there', ({ prepare, shows }) => {
    prepare(host);
    const there = snapshot();
    expect(there).toContain(shows);
    expect(captured(gathered('sh'))).toBe(there);
    expectSchema('output', there);
  });

  it('in a network namespace: its settings are live only', () => {
    expect(host.run(['ip', 'netns', 'add', 'blue']).status).toBe(0);
    const text = captured(gathered('ip', 'netns', 'exec', 'blue', 'sh'));
    expect(JSON.parse(text)).toMatchObject({ snapshot: { network: { kind: 'namespace', identity: null } } });
    writeFileSync(join(scratch, 'blue.json'), text);
    writeFileSync(join(scratch, 'plan.yaml'), 'version: 1\nephemeral: 40000-42999\n');
    const { stdout } = portplanHere(['plan', join(scratch, 'plan.yaml'), '--host', join(scratch, 'blue.json')]);
    expect(stdout).toContain('no boot brings the settings of a network namespace');
    expect(stdout).not.toContain('zzz-portplan.conf');
  });

  it.each([
    ['docker', 'mkdir -p /run/systemd && echo docker > /run/systemd/container'],
    ['podman', 'touch /run/.containerenv && mount -o remount,bind,ro /proc/sys/net'],
    ['kubernetes', 'mkdir -p /run/secrets/kubernetes.io'],
    ['systemd-nspawn', 'mkdir -p /run/host && echo systemd-nspawn > /run/host/container-manager'],
  ])('in a container of %s: what portplan says there of its network', (engine, become) => {
    expect(host.run(['sh', '-c', become]).status).toBe(0);
    const { network } = snapshotOf(snapshot());
    expect(network).toMatchObject({ kind: 'container', engine });
    expect(snapshotOf(captured(gathered('sh')))).toMatchObject({ network: { ...network, identity: null } });
  });

  function snapshotOf(text: string): { readonly network?: object } {
    return (JSON.parse(text) as { readonly snapshot: { readonly network?: object } }).snapshot;
  }

  it.each([['dash'], ['bash', '--posix'], ['sh', '-e'], ['sh', '-C']])('gathered by %s %s: the same', (...shell) => {
    for (const { prepare } of SITUATIONS.slice(1, 9)) prepare(host);
    expect(captured(gathered(...shell.filter(Boolean)))).toBe(snapshot());
  });

  /** Root without its powers: what belongs to it, and gives it no permission, it may not read. */
  const POWERLESS = ['setpriv', '--inh-caps=-all', '--bounding-set=-all'];

  it.each([
    ['a file that may not be read', '"kind": "unreadable"', ['chmod', '000', '/etc/sysctl.d/secret.conf']],
    ['a directory that may not be read', '"path": "/etc/sysctl.d",', ['chmod', '300', '/etc/sysctl.d']],
    ['a link into a directory that may not be entered', '"kind": "missing"', ['chmod', '600', '/etc/closed']],
  ])('by a user with %s: the same', (_what, shows, change) => {
    host.write('/etc/sysctl.d/secret.conf', 'x = 1\n');
    host.write('/etc/closed/x.conf', 'x = 1\n');
    if (change.includes('/etc/closed')) host.run(['ln', '-s', '/etc/closed/x.conf', '/etc/sysctl.d/x.conf']);
    host.run(change);
    const there = snapshot(...POWERLESS);
    expect(there).toContain(shows);
    expect(captured(gathered(...POWERLESS, 'sh'))).toBe(there);
  });

  it.each([
    ['records that may not be read', '/var/lib/portplan/history', '/var/lib/portplan/history'],
    ['a cut-off apply that may not be read', '/var/lib/portplan/unfinished.json', '/var/lib/portplan/unfinished.json'],
    ['records that may not be looked for', '/var/lib/portplan', '/var/lib/portplan/history'],
  ])('by a user with %s: the same sentence', (_what, path, named) => {
    host.write('/var/lib/portplan/history/000001.json', '{}');
    host.write('/var/lib/portplan/unfinished.json', '{}');
    if (path.endsWith('history')) host.run(['rm', '/var/lib/portplan/unfinished.json']);
    host.run(['chmod', '000', path]);
    const there = host.run([...POWERLESS, process.execPath, CLI, 'snapshot']);
    const here = portplanHere(['snapshot', '--captured', gathered(...POWERLESS, 'sh')]);
    expect(here).toMatchObject({ status: 3, stderr: there.stderr });
    expect(here.stderr).toBe(`portplan: ${named} can't be read: permission denied: run it as root\n`);
  });

  it('with sockets: those that wait for others, each once', async () => {
    const open = `
      const { createServer, connect } = require('node:net');
      const { createSocket } = require('node:dgram');
      const tcp = (port, host, ipv6Only) => new Promise((done) => createServer().listen({ port, host, ipv6Only }, done));
      const udp = (type, port, host, peer) => new Promise((done) => {
        const socket = createSocket({ type, reuseAddr: true });
        socket.bind(port, host, () => peer ? socket.connect(peer, host, done) : done());
      });
      Promise.all([
        tcp(7001, '127.0.0.1'), tcp(7002, '0.0.0.0'), tcp(7002, '::', true), tcp(7003, '::1'), tcp(7004, '::ffff:127.0.0.2'),
        udp('udp4', 7001, '127.0.0.1'), udp('udp6', 7005, '::1'), udp('udp6', 7005, '::1'), udp('udp4', 7006, '127.0.0.1', 9),
      ]).then(() => connect(7001, '127.0.0.1', () => console.log('open')));`;
    const sockets = host.spawn([process.execPath, '-e', open]);
    await new Promise((resolve) => sockets.stdout.once('data', resolve));
    const there = snapshot();
    const listeners = (JSON.parse(there) as { snapshot: { listeners: Record<string, string>[] } }).snapshot.listeners;
    expect(listeners.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`)).toEqual([
      'tcp 127.0.0.1 7001',
      'udp 127.0.0.1 7001',
      'tcp 0.0.0.0 7002',
      'tcp :: 7002',
      'tcp ::1 7003',
      'tcp ::ffff:127.0.0.2 7004',
      'udp ::1 7005',
    ]);
    expect(captured(gathered('sh'))).toBe(there);
  });

  it('plan --host says what plan says there', () => {
    host.write('/etc/sysctl.d/zzzz.conf', 'net.ipv4.ip_local_port_range = 1024 65000\n');
    const path = join(newFolder(), 'host.json');
    writeFileSync(path, captured(gathered('sh')));
    const [plan, json] = ['examples/kubernetes-node.portplan.yaml', ['--format', 'json', '--detailed-exitcode']];
    const there = portplan(host, ['plan', '-', ...json], { input: readFileSync(plan) });
    expect(there.stdout).toContain('boot-value-lost');
    expect(portplanHere(['plan', '-', '--host', path, ...json], { input: readFileSync(plan, 'utf8') })).toEqual(there);
  });

  it('lint --host says what it says of the snapshot that was made there', () => {
    const [here, there] = [join(newFolder(), 'host.json'), join(newFolder(), 'host.json')];
    writeFileSync(here, captured(gathered('sh')));
    writeFileSync(there, snapshot());
    const lint = (path: string) => portplanHere(['lint', 'examples/laptop.portplan.yaml', '--host', path]);
    expect(lint(here)).toEqual(lint(there));
  });

  it('the script refuses a folder that is there, and changes nothing in it', () => {
    host.run(['mkdir', '-p', '/run/mine/files']);
    const ran = host.run(['sh', SCRIPT, '/run/mine']);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("capture-linux.sh: /run/mine can't be made; name a folder that is not there yet\n");
    expect(host.run(['find', '/run/mine']).stdout).toBe('/run/mine\n/run/mine/files\n');
  });

  it('the script wants one argument', () => {
    expect(host.run(['sh', SCRIPT])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'capture-linux.sh: give one argument, the folder to make\n',
    });
  });

  it('what only root may read is in no file that others may read', () => {
    host.write('/etc/sysctl.d/secret.conf', 'x = 1\n');
    gathered('sh');
    expect(host.run(['find', '/run/gathered', '-perm', '/077']).stdout).toBe('');
  });
});

describe('exit status 3 and one sentence', () => {
  function sentence(...args: readonly string[]): string {
    const { status, stderr } = portplanHere(['snapshot', '--captured', ...args]);
    expect(status).toBe(3);
    return stderr.replaceAll(scratch, 'SCRATCH');
  }

  function folderWith(name: string, text: string): string {
    const folder = join(scratch, 'broken');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'files'), { recursive: true });
    writeFileSync(join(folder, name), text);
    return folder;
  }

  const AGAIN = 'copy the folder again, byte for byte, or gather it anew with examples/capture/capture-linux.sh';
  const HEAD = 'portplan-capture linux 1\nhost edge-1\nuser 0 0\nbyte-order LE\n';

  it('for a folder that is not there', () => {
    expect(sentence('/nowhere')).toBe("portplan: /nowhere can't be read: it does not exist\n");
  });

  it('for a folder and an image', () => {
    expect(sentence(scratch, '--root', '/')).toBe(
      'portplan: --captured names what was gathered on a host, and --root an image here: leave out one of the two\n',
    );
  });

  it('for a folder that holds something else', () => {
    expect(sentence(folderWith('notes.txt', 'x'))).toBe(
      'portplan: SCRATCH/broken holds neither listing.txt, of a Linux host, nor the tables of a Windows host, such as ipv4-tcp-dynamicport.txt; gather it with examples/capture/capture-linux.sh or capture-windows.ps1\n',
    );
  });

  it.each([
    ['empty', '', 'line 1 is not `portplan-capture linux 1`'],
    ['of another version', HEAD.replace('linux 1', 'linux 2'), 'line 1 is not `portplan-capture linux 1`'],
    [
      'with the line ends of Windows',
      `${HEAD}end\n`.replaceAll('\n', '\r\n'),
      'line 1 is not `portplan-capture linux 1`',
    ],
    ['cut', HEAD, 'it breaks off before its end'],
    ['cut in its last line', `${HEAD}end`, 'it breaks off before its end'],
    ['edited', `${HEAD}entry 644 0 0 /etc\nend\n`, 'line 5 is none that the script writes'],
    ['without a host', 'portplan-capture linux 1\nuser 0 0\nend\n', 'it does not name the host and the user'],
  ])('for a listing that is %s', (_what, text, fault) => {
    expect(sentence(folderWith('listing.txt', text))).toBe(
      `portplan: SCRATCH/broken/listing.txt is not what the script wrote: ${fault}; ${AGAIN}\n`,
    );
  });

  const SETTING = '/proc/sys/net/ipv4/ip_local_port_range';

  it('for a copy that is missing', () => {
    expect(sentence(folderWith('listing.txt', `${HEAD}text 1 12 ${SETTING}\nend\n`))).toBe(
      `portplan: SCRATCH/broken/files/1, the copy of ${SETTING}, is not there; ${AGAIN}\n`,
    );
  });

  it('for a copy that has changed on the way', () => {
    const folder = folderWith('listing.txt', `${HEAD}text 1 12 ${SETTING}\nend\n`);
    writeFileSync(join(folder, 'files/1'), '32768\t60999\r\n');
    expect(sentence(folder)).toBe(
      `portplan: SCRATCH/broken/files/1, the copy of ${SETTING}, has 13 bytes, not 12; ${AGAIN}\n`,
    );
  });

  it('for a setting that was cut when it was gathered', () => {
    const folder = folderWith('listing.txt', `${HEAD}text 1 11 ${SETTING}\nend\n`);
    writeFileSync(join(folder, 'files/1'), '32768\t60999');
    expect(sentence(folder)).toBe(`portplan: the host can't be read: ${SETTING} could not be read whole\n`);
  });
});
