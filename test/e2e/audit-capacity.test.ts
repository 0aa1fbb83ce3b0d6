/** How full the ephemeral range is, with real connections in a range of a few ports. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { portplan, setLive } from '../support/cli.ts';
import { audit, type Audited } from '../support/auditing.ts';
import { PrivateHost } from '../support/namespace.ts';
import { SocketPlayer } from '../support/socket-player.ts';
import { hostForAll } from '../support/stand.ts';

/** Twelve ports, of which one is reserved and one is listened on: ten are usable. */
const { host, player } = hostForAll(async () => {
  setLive(host, 'ip_local_port_range', '40000 40011');
  setLive(host, 'ip_local_reserved_ports', '40011');
  // On loopback, connections in TIME_WAIT would make room for others after a second.
  setLive(host, 'tcp_tw_reuse', '0');
  await player.play('open own tcp 4 reuseaddr', 'bind own 127.0.0.1 40010', 'listen own');
  await player.play('open db tcp 4 reuseaddr', 'bind db 127.0.0.1 5432', 'listen db');
});

let connected = 0;

async function connectTill(wanted: number): Promise<Audited> {
  while (connected < wanted) {
    await player.play(`open c${connected} tcp 4`, `connect c${connected} 127.0.0.1 5432`, `accept s${connected} db`);
    connected++;
  }
  return audit(host, []);
}

/** A host for one test alone, which ends with it. */
async function ownHost(): Promise<PrivateHost> {
  const own = await PrivateHost.start();
  onTestFinished(() => own.close());
  return own;
}

async function listenOn(programs: SocketPlayer, ...ports: readonly number[]): Promise<void> {
  for (const port of ports)
    await programs.play(`open l${port} tcp 4 reuseaddr`, `bind l${port} 127.0.0.1 ${port}`, `listen l${port}`);
}

function tcpOf({ capacity }: Audited): Audited['capacity'][number] | undefined {
  return capacity.find(({ protocol }) => protocol === 'tcp');
}

describe('connections to one destination', () => {
  it('only the end that was begun here counts, once', async () => {
    const found = await connectTill(7);
    expect(tcpOf(found)).toMatchObject({
      usable: 10,
      used: 7,
      destinations: [{ to: '127.0.0.1', port: 5432, used: 7, percent: 70, states: { established: 7 } }],
    });
  });

  it('below 80 % nothing is said', async () => {
    const found = await connectTill(7);
    expect(found.findings.filter(({ kind }) => kind === 'ephemeral-nearly-full')).toEqual([]);
  });

  it('from 80 % on it is a warning', async () => {
    const found = await connectTill(8);
    expect(found.findings.filter(({ kind }) => kind === 'ephemeral-nearly-full')).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('8 of 10 ephemeral ports (80 %)') as string },
    ]);
  });

  it('TIME_WAIT counts, and is told apart', async () => {
    await player.play('close c0', 'eof s0', 'close s0');
    expect(tcpOf(await connectTill(8))?.destinations).toMatchObject([
      { used: 8, states: { established: 7, 'time-wait': 1 } },
    ]);
  });

  it('full: an error, status 1; and the next connection is refused indeed', async () => {
    const found = await connectTill(10);
    expect(found.findings[0]).toMatchObject({ kind: 'ephemeral-nearly-full', severity: 'error' });
    expect(found.status).toBe(1);
    expect(portplan(host, ['audit', '--format', 'prometheus']).stdout).toContain(
      'portplan_ephemeral_destination_used{protocol="tcp",family="both",source="127.0.0.1",destination="127.0.0.1",port="5432"} 10\n',
    );
    await player.play('open more tcp 4');
    expect(await player.ask('connect more 127.0.0.1 5432')).toBe('EADDRNOTAVAIL');
  });
});

describe('UDP', () => {
  it('a port counts whatever has it; nearly full is a warning', async () => {
    for (let port = 40000; port < 40009; port++) {
      await player.play(`open u${port} udp 4`, `bind u${port} 127.0.0.1 ${port}`);
    }
    const found = audit(host, []);
    expect(found.capacity.find(({ protocol }) => protocol === 'udp')).toMatchObject({ usable: 11, used: 9 });
    expect(found.findings.map(({ message }) => message).join('\n')).toContain('udp: 9 of 11 ephemeral ports (81 %)');
  });
});

describe('TIME_WAIT on loopback', () => {
  it('counts where no connection may take the port again', async () => {
    const reusing = await ownHost();
    const programs = new SocketPlayer(reusing);
    setLive(reusing, 'ip_local_port_range', '40000 40003');
    await programs.play('open db tcp 4 reuseaddr', 'bind db 127.0.0.1 5432', 'listen db');
    for (const i of [0, 1, 2, 3]) {
      await programs.play(`open c${i} tcp 4`, `connect c${i} 127.0.0.1 5432`, `accept s${i} db`);
    }
    for (const i of [0, 1, 2, 3]) await programs.play(`close c${i}`, `eof s${i}`, `close s${i}`);
    await sleep(1500);
    setLive(reusing, 'tcp_tw_reuse', '0');
    expect(tcpOf(audit(reusing, []))?.destinations).toMatchObject([{ used: 4, states: { 'time-wait': 4 } }]);
    setLive(reusing, 'tcp_tw_reuse', '2');
    setLive(reusing, 'tcp_timestamps', '0');
    expect(tcpOf(audit(reusing, []))?.destinations).toMatchObject([{ used: 4 }]);
    setLive(reusing, 'tcp_timestamps', '1');
    expect(tcpOf(audit(reusing, []))?.destinations).toMatchObject([{ used: 0, states: { 'time-wait': 4 } }]);
    await programs.play('open more tcp 4', 'connect more 127.0.0.1 5432');
  });
});

describe('sockets that bound an address before they connected', () => {
  it('an error where they have every port; and a connection to another address is refused indeed', async () => {
    const full = await ownHost();
    const programs = new SocketPlayer(full);
    setLive(full, 'ip_local_port_range', '40000 40003');
    await listenOn(programs, 5432, 6379, 8080);
    for (const [i, to] of [5432, 5432, 6379, 6379].entries()) {
      await programs.play(`open c${i} tcp 4`, `bind c${i} 127.0.0.1 0`, `connect c${i} 127.0.0.1 ${to}`);
    }
    const found = audit(full, []);
    expect(found.status).toBe(1);
    expect(found.findings[0]).toMatchObject({ kind: 'ephemeral-nearly-full', severity: 'error' });
    expect(found.findings[0]?.help).toContain('IP_BIND_ADDRESS_NO_PORT');
    await programs.play('open more tcp 4');
    expect(await programs.ask('connect more 127.0.0.1 8080')).toBe('EADDRNOTAVAIL');
  });
});

describe('sockets that bound an address first, beside plain connections to two others', () => {
  it('an error: no connection to either of these can be begun, as the kernel says', async () => {
    const full = await ownHost();
    const programs = new SocketPlayer(full);
    setLive(full, 'ip_local_port_range', '40000 40009');
    await listenOn(programs, 5432, 6379, 8080);
    for (let i = 0; i < 6; i++)
      await programs.play(`open b${i} tcp 4`, `bind b${i} 127.0.0.1 0`, `connect b${i} 127.0.0.1 5432`);
    for (const to of [6379, 8080])
      for (let i = 0; i < 4; i++) await programs.play(`open c${to}${i} tcp 4`, `connect c${to}${i} 127.0.0.1 ${to}`);
    const found = audit(full, []);
    expect(found.findings[0]).toMatchObject({ kind: 'ephemeral-nearly-full', severity: 'error' });
    expect(found.findings[0]?.message).toMatch(/no other connection can be begun to 127\.0\.0\.1:(6379|8080)/);
    await programs.play('open more tcp 4');
    expect(await programs.ask('connect more 127.0.0.1 6379')).toBe('EADDRNOTAVAIL');
  });
});

describe('every port reserved', () => {
  it('an error, status 1, though all that the plan declares is there; and no connection gets a port indeed', async () => {
    const full = await ownHost();
    const programs = new SocketPlayer(full);
    await programs.play('open web tcp 4 reuseaddr', 'bind web 0.0.0.0 8080', 'listen web', 'open client tcp 4');
    full.write('/etc/portplan.yaml', 'version: 1\nservices: {web: 8080}\n');
    setLive(full, 'ip_local_port_range', '40000 40003');
    setLive(full, 'ip_local_reserved_ports', '40000-40003');
    const found = audit(full, ['/etc/portplan.yaml']);
    expect(found.status).toBe(1);
    expect(found.findings[0]).toMatchObject({
      kind: 'ephemeral-nearly-full',
      severity: 'error',
      ports: '40000-40003',
    });
    expect(await programs.ask('connect client 127.0.0.1 8080')).toBe('EADDRNOTAVAIL');
  });
});
