/** What is printed to end a process: none of it may hit more than that. */
import { describe, expect, it } from 'vitest';
import { stopRemedies } from '../../src/explain/linux/remedies/stop.ts';
import type { AskedBind } from '../../src/model/explain/asked-bind.ts';
import type { Aim } from '../../src/model/explain/stop-advice.ts';
import { remedyText } from '../../src/render/explain/remedies/remedy-text.ts';
import type { HeldSocket, Holder } from '../../src/model/sockets/held-socket.ts';

const PROXY = '/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2';

function holder(more: Partial<Holder>): Holder {
  return { pid: 4711, command: '/usr/sbin/nginx', user: 'root', unit: null, container: null, since: null, ...more };
}

function heldBy(...holders: readonly Holder[]): HeldSocket {
  return {
    ...{ protocol: 'tcp', state: 'listening', uid: 0, inode: 1, secondsLeft: null, holders },
    ...{ local: { address: '0.0.0.0', port: 8080 }, remote: { address: '0.0.0.0', port: 0 } },
  };
}

const ASKED: AskedBind = {
  ...{ protocol: 'tcp', port: 8080, address: null, ipv6Only: false, reuse: [] },
  ...{ assumesReuse: false, user: null, service: null },
};

function linesOf(sockets: readonly HeldSocket[], aim: Aim = 'free'): readonly string[] {
  const all = stopRemedies(sockets, aim, {
    port: 8080,
    protocol: 'tcp',
    isAllSeen: false,
    processes: new Map(),
    containers: null,
  });
  return all.map((advice) => remedyText({ advice }, ASKED));
}

function stops(holders: readonly Partial<Holder>[], aim: Aim = 'free'): readonly string[] {
  return linesOf([heldBy(...holders.map(holder))], aim);
}

describe('one process', () => {
  const NSPAWN = { unit: 'systemd-nspawn@web.service', container: 'nspawn web' };
  it.each<readonly [string, Partial<Holder>, string]>([
    ['without a unit', {}, 'end process 4711 (sudo kill 4711) if it is not needed'],
    ['in a session', { unit: 'session-3.scope' }, 'end process 4711 (sudo kill 4711) if it is not needed'],
    ['of a service', { unit: 'nginx.service' }, 'sudo systemctl stop nginx.service'],
    ['of a unit with an escape', { unit: 'a\\x2db.service' }, "sudo systemctl stop 'a\\x2db.service'"],
    [
      'of a service that an account has',
      { unit: 'web.service', unitAccount: 1000 },
      "sudo -u '#1000' XDG_RUNTIME_DIR=/run/user/1000 systemctl --user stop web.service",
    ],
    [
      'a job of cron',
      { unit: 'cron.service' },
      'end process 4711 (sudo kill 4711) if it is not needed; not the whole of cron.service, which runs more than this',
    ],
    [
      'a session of sshd',
      { unit: 'ssh.service', command: 'sshd: root@pts/0' },
      'end process 4711 (sudo kill 4711) if it is not needed; not the whole of ssh.service, which runs more than this',
    ],
    [
      'sshd itself',
      { unit: 'ssh.service', command: 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups' },
      'sudo systemctl stop ssh.service, which ends all that it runs',
    ],
    [
      'dockerd itself',
      { unit: 'docker.service', command: '/usr/bin/dockerd -H fd://' },
      "stop the container that publishes it: sudo docker ps --filter publish=8080, then sudo docker stop NAME; if the first prints none, the port is Docker's own: see its settings, and do not end it",
    ],
    [
      'docker-proxy',
      { unit: 'docker.service', command: PROXY },
      'stop the container that publishes it: sudo docker ps --filter publish=8080, then sudo docker stop NAME',
    ],
    [
      'systemd, for a socket unit',
      { pid: 1, unit: 'init.scope', command: '/sbin/init splash' },
      'systemd holds it for a socket unit, which sudo systemctl list-sockets names: sudo systemctl stop NAME.socket, before its service',
    ],
    [
      'systemd --user',
      { unit: 'init.scope', unitAccount: 7, command: '/usr/lib/systemd/systemd --user' },
      "systemd holds it for a socket unit, which sudo -u '#7' XDG_RUNTIME_DIR=/run/user/7 systemctl --user list-sockets names: sudo -u '#7' XDG_RUNTIME_DIR=/run/user/7 systemctl --user stop NAME.socket, before its service",
    ],
    [
      'process 1 that is no systemd',
      { pid: 1 },
      'process 1 has it, which ends with this container alone: stop that from outside, or have it use another port',
    ],
    ['in nspawn', NSPAWN, 'stop the container, or have it use another port: sudo machinectl stop web'],
    [
      'in lxc',
      { container: 'lxc web' },
      'stop the container, or have it use another port: sudo lxc-stop -n web (LXD: lxc, Incus: incus)',
    ],
    [
      'in docker',
      { container: 'docker 0123' },
      'stop the container, or have it use another port: sudo docker stop 0123',
    ],
    [
      'in docker without root',
      { container: 'docker 0123', unitAccount: 7 },
      'stop the container, or have it use another port: sudo docker -H unix:///run/user/7/docker.sock stop 0123',
    ],
    [
      'in podman without root',
      { container: 'podman 0123', unitAccount: 7 },
      "stop the container, or have it use another port: sudo -u '#7' XDG_RUNTIME_DIR=/run/user/7 podman stop 0123",
    ],
    [
      'in a pod',
      { container: 'containerd 0123' },
      'stop the container, or have it use another port: sudo crictl stop 0123; kubelet starts it again as long as its pod is wanted',
    ],
  ])('%s', (_, of, line) => {
    expect(stops([of])).toEqual([line]);
  });

  it.each<readonly [string, Partial<Holder>, string]>([
    ['without a unit', {}, 'end process 4711 (sudo kill 4711) if it can connect again'],
    ['of a service', { unit: 'nginx.service' }, 'sudo systemctl restart nginx.service'],
    ['in docker', { container: 'docker 0123' }, 'restart the container: sudo docker restart 0123'],
    ['in nspawn', { container: 'nspawn web' }, 'restart the container: sudo machinectl reboot web'],
    ['in lxc', { container: 'lxc web' }, 'restart the container: sudo lxc-stop -r -n web (LXD: lxc, Incus: incus)'],
  ])('that may connect again: %s', (_, of, line) => {
    expect(stops([of], 'reconnect')).toEqual([line]);
  });
});

describe('several processes', () => {
  it('all are named', () => {
    expect(stops([{ pid: 11 }, { pid: 12 }, { pid: 13 }])).toEqual([
      'end processes 11, 12 and 13 (sudo kill 11 12 13) if they are not needed',
    ]);
  });

  it('twenty of many are', () => {
    const [line = ''] = stops(Array.from({ length: 23 }, (_, i) => ({ pid: 100 + i })));
    expect(line).toMatch(/^end processes 100, .* and 119 \(sudo kill 100 [\d ]* 119\).*; 3 more will be named then$/);
  });

  it('of a socket unit and its service: the socket first', () => {
    const unit = 'nginx.service';
    expect(stops([{ pid: 1, command: '/lib/systemd/systemd --system', unit: 'init.scope' }, { unit }])).toEqual([
      expect.stringContaining('stop NAME.socket, before its service'),
      'sudo systemctl stop nginx.service',
    ]);
  });

  const SYSTEMD = { pid: 1, command: '/sbin/init', unit: 'init.scope' };
  const unit = (name: string, activates: readonly string[]): Partial<Holder> => ({
    ...SYSTEMD,
    socketUnit: { name, activates, isPerConnection: false },
  });

  it('of a known socket unit: both in one command, of which its service is no second remedy', () => {
    expect(stops([unit('web.socket', ['web.service']), { unit: 'web.service' }])).toEqual([
      'sudo systemctl stop web.socket web.service; for longer than until the next boot also sudo systemctl disable web.socket',
    ]);
    expect(stops([unit('web.socket', [])])[0]).toMatch(/^sudo systemctl stop web\.socket web\.service;/);
  });

  it("Docker's socket unit is never stopped, whether systemd has said what it starts or not", () => {
    for (const activates of [['docker.service'], []])
      expect(stops([unit('docker.socket', activates)])[0]).toMatch(/^have docker\.socket listen elsewhere/);
  });

  it('each unit is named once', () => {
    expect(
      stops([
        { pid: 2, unit: 'a.service' },
        { pid: 3, unit: 'a.service' },
        { pid: 4, unit: 'b.service' },
      ]),
    ).toEqual(['sudo systemctl stop a.service b.service']);
  });

  it('a socket that nobody can be seen to hold is not passed over', () => {
    expect(linesOf([heldBy(holder({})), heldBy()]).at(-1)).toMatch(/^find out whose it is/);
  });
});
