import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PrivateHost, requireTool } from './namespace.ts';
import { networkOn } from './network-on.ts';

describe('a private host', () => {
  let host: PrivateHost;
  beforeAll(async () => {
    host = await PrivateHost.start();
    return () => host.close();
  });

  test('gives the exit status and both outputs of a program', () => {
    const result = host.run(['sh', '-c', 'cat; echo "$WORD" >&2; exit 3'], { input: 'in', env: { WORD: 'err' } });
    expect(result).toEqual({ status: 3, stdout: 'in', stderr: 'err\n' });
  });

  test('gives 128 and the signal for a program that was killed', () => {
    expect(host.run(['sh', '-c', 'kill -TERM $$']).status).toBe(128 + 15);
  });

  test('starts a program in a directory of its own', () => {
    host.write('/run/here/file', 'x');
    expect(host.run(['ls'], { cwd: '/run/here' }).stdout).toBe('file\n');
  });

  test.each(['/etc/sysctl.d/x.conf', '/etc/portplan-test', '/run/x', '/var/lib/x/y', '/usr/lib/sysctl.d/x.conf'])(
    'has %s for itself',
    (path) => {
      host.write(path, 'private');
      expect(host.run(['cat', path]).stdout).toBe('private');
      expect(host.read(path)).toBe('private');
      expect(existsSync(path)).toBe(false);
    },
  );

  test.each(['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'])(
    'starts with an empty %s',
    async (directory) => {
      const fresh = await PrivateHost.start();
      expect(fresh.run(['ls', directory])).toEqual({ status: 0, stdout: '', stderr: '' });
      fresh.close();
    },
  );

  test('lets a removed file of the machine become a directory', () => {
    expect(host.run(['sh', '-c', 'rm /etc/passwd && mkdir /etc/passwd']).stderr).toBe('');
  });

  test('starts with the default settings of the kernel, and can write them', () => {
    const range = '/proc/sys/net/ipv4/ip_local_port_range';
    expect(host.run(['cat', range]).stdout).toBe('32768\t60999\n');
    expect(host.run(['sh', '-c', `echo 40000 50001 > ${range}; cat ${range}`]).stdout).toBe('40000\t50001\n');
  });

  test("can't write the settings that it shares with the machine", () => {
    expect(host.run(['sh', '-c', 'echo 4194304 > /proc/sys/kernel/pid_max']).stderr).toContain('Read-only file system');
  });

  test('has a process 1 of its own, in its network namespace, and every process has the number that the test sees', () => {
    const inode = (path: string): string => host.run(['stat', '-c', '%i', path]).stdout;
    expect(inode('/proc/1/net/tcp')).toBe(inode('/proc/self/net/tcp'));
    expect(host.run(['sh', '-c', 'echo $PPID']).stdout).toBe(`${process.pid}\n`);
  });

  test('holds network namespaces, each with settings of its own', () => {
    const blue = networkOn(host, 'blue');
    blue.setLive('ip_local_port_range', '30000 30999');
    expect(blue.live('ip_local_port_range')).toBe('30000\t30999');
    expect(networkOn(host, 'red').live('ip_local_port_range')).toBe('32768\t60999');
    const [here, first] = ['self', '1'].map((pid) => blue.run(['stat', '-c', '%i', `/proc/${pid}/net/tcp`]).stdout);
    expect(here).not.toBe(first);
  });

  test('has a loopback interface to listen on', () => {
    expect(host.run(['ip', '-brief', 'address', 'show', 'lo']).stdout).toContain('127.0.0.1/8');
  });

  test('ends the programs that it started', async () => {
    const fresh = await PrivateHost.start();
    const child = fresh.spawn(['sleep', '1000']);
    const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    fresh.close();
    expect(await ended).toBe('SIGKILL');
  });
});

describe('on a machine that can not give one', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portplan-'));
  const path = process.env['PATH'] ?? '';
  afterAll(() => {
    process.env['PATH'] = path;
    rmSync(directory, { recursive: true });
  });

  test('a test fails and says that namespaces are refused', async () => {
    writeFileSync(join(directory, 'unshare'), '#!/bin/sh\necho unshare failed: not permitted >&2\nexit 1\n', {
      mode: 0o755,
    });
    process.env['PATH'] = `${directory}${delimiter}${path}`;
    const sentence =
      /needs user, network and mount namespaces, and this machine refuses: unshare failed: not permitted/;
    await expect(PrivateHost.start()).rejects.toThrow(sentence);
  });

  test('a test fails and names the missing program', () => {
    expect(() => requireTool('no-such-program')).toThrow(
      'This test needs no-such-program, and this machine does not have it.',
    );
  });
});
