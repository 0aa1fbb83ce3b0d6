/** explain and audit on a Mac, from the command line to the programs of macOS, which stand-ins play: the bind alone is real. */
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { lsofOf, macFixture, onMac, rows14, SYSCTL, tcp14, type MacOutputs } from '../support/macos/mac.ts';

interface Explained {
  readonly cause: string;
  readonly bindable: boolean | null;
  readonly summary: string;
  readonly remedies: readonly string[];
  readonly unseen: readonly string[];
  readonly tried: string;
}

function explained(words: readonly string[], outputs: MacOutputs): Explained & { readonly status: number } {
  const { status, stdout, stderr } = onMac(['explain', ...words, '--format', 'json'], outputs);
  expect(stderr).toBe('');
  const { explanations } = JSON.parse(stdout) as { readonly explanations: readonly [Explained] };
  return { ...explanations[0], status };
}

const OF_OTHERS = 'some sockets are of processes that may not be looked at: run it as root to see whose they are';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '::');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('explain', () => {
  it('AirPlay Receiver, and how it is turned off', () => {
    const found = explained(['5000'], {
      tcp: rows14(tcp14('4', '*.5000', 'LISTEN', 629), tcp14('6', '*.5000', 'LISTEN', 629)),
      lsof: `${lsofOf(629, 'ControlCenter', '*:5000')}f8\ntIPv6\nPTCP\nn*:5000\n`,
    });
    expect(found).toMatchObject({ status: 1, cause: 'listener', bindable: false, tried: 'not-tried' });
    expect(found.summary).toBe(
      "tcp port 5000 can't be bound: ControlCenter (process 629, user alice) listens on [::]:5000",
    );
    expect(found.remedies).toEqual([
      expect.stringMatching(
        /^turn AirPlay Receiver off \(System Settings > General > AirDrop & Handoff.*starts it again$/,
      ),
    ]);
  });

  it('the same on macOS 26, by the transcript of netstat alone', () => {
    const found = explained(['7000'], { tcp: macFixture('netstat-26-tcp'), udp: macFixture('netstat-26-udp') });
    expect(found).toMatchObject({
      bindable: false,
      summary: expect.stringContaining('ControlCenter (process 629)') as string,
    });
    expect(found.remedies[0]).toContain('AirPlay Receiver');
  });

  it("another account's process: no name without sudo, which shows it", () => {
    const found = explained(['8082'], { tcp: macFixture('netstat-14') });
    expect(found).toMatchObject({
      ...{ status: 1, cause: 'listener', bindable: false },
      summary:
        "tcp port 8082 can't be bound: process 70902 of another account, whose name only sudo shows, listens on [::]:8082",
      remedies: [
        'sudo lsof -nP -iTCP:8082 names the program, which is of another account: stop that if it is not needed',
      ],
    });
    expect(found.unseen).toContain(OF_OTHERS);
  });

  it.each(['com.docker.backend', 'vpnkit'])('a container of Docker, which %s forwards to', (program) => {
    const found = explained(['8080'], { tcp: rows14(tcp14('46', '*.8080')), lsof: lsofOf(4711, program, '*:8080') });
    expect(found).toMatchObject({ cause: 'listener', bindable: false });
    expect(found.remedies).toEqual([
      expect.stringMatching(/docker ps --filter publish=8080, then docker stop ID.*do not end it$/),
    ]);
  });

  it('launchd, which listens for a job', () => {
    const found = explained(['8080'], {
      tcp: rows14(tcp14('46', '*.8080', 'LISTEN', 1)),
      lsof: lsofOf(1, 'launchd', '*:8080'),
    });
    expect(found.remedies).toEqual([expect.stringContaining('launchctl bootout')]);
  });

  it('a program of this account, and one whose name has blanks', () => {
    const tcp = rows14(tcp14('46', '*.3000'));
    expect(explained(['3000'], { tcp, lsof: lsofOf(4711, 'node', '*:3000') }).remedies).toEqual([
      'end process 4711 (kill 4711) if it is not needed',
    ]);
    const named = explained(['8080'], { tcp: macFixture('netstat-26-tcp') });
    expect(named.summary).toContain('Brave Browser He (process 855) listens on 0.0.0.0:8080');
  });

  it('a listener on ::1 alone, and who answers at localhost', () => {
    const outputs = { tcp: rows14(tcp14('6', '::1.5173')), lsof: lsofOf(4711, 'node', '[::1]:5173') };
    expect(explained(['5173'], outputs)).toMatchObject({
      ...{ cause: 'listener', bindable: null },
      summary: expect.stringContaining('node (process 4711, user alice) listens on [::1]:5173') as string,
    });
    const { stdout } = onMac(['explain', 'localhost:5173'], outputs);
    expect(stdout).toContain('begins with ::1: node (process 4711, user alice) listens there');
    expect(stdout).toContain('goes on to 127.0.0.1: nothing listens there');
  });

  it('a free port: tried for real, and what was not looked at is said', async () => {
    const port = await freePort();
    const { status, stdout } = onMac(['explain', String(port)], {});
    expect(stdout).toContain(`yes, as far as it could be seen, tcp port ${port} can be bound [free]`);
    expect(stdout).toContain('it worked, and was closed at once');
    expect(stdout).toContain('sudo pfctl -s nat');
    expect(status).toBe(0);
  });

  it('a port that no table shows in use, and that is refused all the same', async () => {
    const server = createServer().listen(0, '::');
    await new Promise((resolve) => server.once('listening', resolve));
    // The other process can't be waited for without this one's loop: the socket stays open meanwhile.
    const { port } = server.address() as AddressInfo;
    const found = explained([String(port)], {});
    server.close();
    expect(found).toMatchObject({ status: 1, bindable: false, tried: 'EADDRINUSE', remedies: ['take another port'] });
    expect(found.summary).toContain('no table shows a socket');
  });

  it('TIME_WAIT is no answer of its own: the bind is tried', async () => {
    const port = await freePort();
    const found = explained([String(port)], {
      tcp: rows14(tcp14('4', `127.0.0.1.${port}`, 'TIME_WAIT', 0, '127.0.0.1.61234')),
    });
    expect(found).toMatchObject({ status: 0, bindable: true, cause: expect.stringContaining('time-wait') as string });
    expect(found.summary).toContain('in TIME_WAIT, and no process has it');
  });

  it('a port below 1024 on one address, for an account that is not root', () => {
    const found = explained(['127.0.0.1:80', '--user', 'www'], {});
    expect(found).toMatchObject({ status: 1, cause: 'unprivileged-start', bindable: false, tried: 'not-tried' });
    expect(found.remedies).toEqual([
      expect.stringMatching(/^listen on every address, .* macOS 10.14, or start it as root$/),
    ]);
  });

  it('netstat fails: the sockets are not known, and never "nothing is there"', () => {
    const found = explained(['8080', '--user', 'root'], { tcp: '' });
    expect(found.unseen).toContain('netstat did not say who uses ports: see what `netstat -anv` prints');
    const { stdout, stderr, status } = onMac(['audit'], { tcp: 'netstat: not permitted\n' });
    expect([stdout, status]).toEqual(['', 3]);
    expect(stderr).toContain('see what `netstat -anv` prints');
  });
});

const PLAN = `version: 1
name: dev
ephemeral: 40000-50000
services:
  web: {port: 3000}
  api: {port: 3001}
`;

describe('audit', () => {
  it('the plan against what listens, the ephemeral range, and the parts of macOS', () => {
    const { status, stdout } = onMac(
      ['audit', 'portplan.yaml', '--verbose'],
      {
        tcp: rows14(
          tcp14('46', '*.3000'),
          ...[tcp14('4', '*.5000', 'LISTEN', 629), tcp14('6', '*.5000', 'LISTEN', 629)],
          tcp14('4', '127.0.0.1.8888', 'LISTEN', 815),
        ),
        lsof: `${lsofOf(4711, 'node', '*:3000')}${lsofOf(629, 'ControlCenter', '*:5000')}`,
      },
      { plan: PLAN },
    );
    expect(status).toBe(2);
    expect(stdout).toMatch(/^dev on \S+ \(macos\): 3 warnings/);
    expect(stdout).toContain('api: tcp 3001 is declared, and nothing listens there');
    expect(stdout).toContain('tcp 127.0.0.1:8888: unnamed (process 815)');
    expect(stdout).toContain('net.inet.ip.portrange is 49152-65535, and the plan says 40000-50000');
    expect(stdout).toMatch(/AirPlay Receiver/);
    expect(stdout).toMatch(/run it as\s+root to see whose they are/);
  });

  it('without sysctl nothing is guessed', () => {
    const { status, stderr } = onMac(['audit'], { sysctl: SYSCTL.replaceAll('portrange', 'ports') });
    expect([status, stderr]).toEqual([3, expect.stringContaining('does not say the ephemeral range')]);
  });
});

it.each(['plan', 'apply', 'snapshot'])('%s says in one sentence that it does not manage macOS', (command) => {
  const files = command !== 'snapshot' ? ['portplan.yaml'] : [];
  const { status, stderr, stdout } = onMac([command, ...files], {}, { plan: PLAN });
  expect(status).toBe(3);
  expect(`${stderr}${stdout}`).toContain('portplan plans and applies on Linux and Windows hosts; this one is macos');
});

it('lint stays', () => {
  const { status, stdout } = onMac(
    ['lint', 'portplan.yaml'],
    {},
    { plan: PLAN.replace('name: dev', 'platform: macos') },
  );
  expect([status, stdout]).toEqual([expect.any(Number), expect.stringContaining('portplan.yaml')]);
  expect(status).not.toBe(3);
});
