/** Processes that have ports for containers, as they were on real hosts: the remedy names the container, and never ends an engine. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { containerIn } from '../../src/backends/linux/containers/docker-containers.ts';
import { readCgroup } from '../../src/backends/linux/processes/cgroup.ts';
import { dockerRoot } from '../../src/explain/linux/forwarders/docker.ts';
import { stopRemedies } from '../../src/explain/linux/remedies/stop.ts';
import type { PublishedContainer } from '../../src/model/containers/published-container.ts';
import type { ProcessFacts } from '../../src/model/explain/process-facts.ts';
import type { Protocol } from '../../src/model/ports/protocol.ts';
import { remedyText } from '../../src/render/explain/remedies/remedy-text.ts';
import { PROJECT } from '../support/cli.ts';
import { bindOf, listenerOn } from '../support/judged-bind.ts';

interface Seen {
  readonly port: number;
  readonly protocol: Protocol;
  readonly parent: number;
  readonly uid: number;
  readonly command: string;
  readonly cgroup: string;
}

function seen(port: number, command: string, more: Partial<Seen> = {}): Seen {
  return { port, protocol: 'tcp', parent: 2, uid: 0, command, cgroup: '/system.slice/x.service', ...more };
}

const fixture = (name: string): string => readFileSync(`${PROJECT}/test/fixtures/containers/${name}`, 'utf8');

/** `## PORT/PROTOCOL pid … ppid … uid …`, the command line, the control group. */
const MEASURED = fixture('forwarders.txt')
  .trimEnd()
  .split('\n\n')
  .map((block): Seen => {
    const [head = '', command = '', cgroup = ''] = block.split('\n');
    const [, port, protocol, parent, uid] = /^## (\d+)\/(\w+) pid \d+ ppid (\d+) \[\w+\] uid (\d+)$/.exec(head) ?? [];
    const numbers = { port: Number(port), parent: Number(parent), uid: Number(uid) };
    return { ...numbers, protocol: protocol as Protocol, command, cgroup: cgroup.slice('0::'.length) };
  });

function linesOf(of: Seen, containers: readonly PublishedContainer[] | null = null): readonly string[] {
  const { port, protocol, parent, uid, command, cgroup } = of;
  const holder = { pid: 4711, parent, command, user: 'root', since: null, ...readCgroup(`0::${cgroup}`) };
  const facts: ProcessFacts = {
    ...{ words: command.split(' '), uid, cgroup, isStopped: false, isTraced: false, isFrozen: false },
    ...{ ignoresTerm: false, hasPendingTerm: false, isFirstOfNamespace: false, session: 1, ancestors: [] },
  };
  const sockets = [{ ...listenerOn(port), protocol, holders: [holder] }];
  const on = { port, protocol, isAllSeen: true, processes: new Map([[4711, facts]]), containers };
  return stopRemedies(sockets, 'free', on).map((advice) => remedyText({ advice }, bindOf(port, { protocol })));
}

const AS_USER = "sudo -u '#1000' XDG_RUNTIME_DIR=/run/user/1000";
const STOP = 'stop the container, or have it use another port:';

describe('as measured', () => {
  it.each<readonly [number, string]>([
    [8080, 'stop the container that publishes it: sudo docker ps --filter publish=8080, then sudo docker stop NAME'],
    [
      9002,
      'stop the container that publishes it: sudo docker ps --filter publish=9002/udp, then sudo docker stop NAME',
    ],
    [
      9000,
      "stop the container that publishes it: sudo docker ps --filter publish=9000/udp, then sudo docker stop NAME; if the first prints none, the port is Docker's own: see its settings, and do not end it",
    ],
    [8082, `${STOP} sudo podman stop pweb`],
    [9100, `${STOP} sudo podman pod stop 18080a27d1d5`],
    [8086, 'sudo systemctl stop qd.service'],
    [8092, `${AS_USER} systemctl --user stop uq.service`],
    [8089, `${STOP} ${AS_USER} podman stop 630a2b60cd48`],
    ...[8084, 8087, 8088].map(
      (port) =>
        [
          port,
          `stop the container that publishes it: ${AS_USER} podman ps shows which one has ${port}, then ${AS_USER} podman stop NAME`,
        ] as const,
    ),
  ])('%i', (port, line) => {
    const [of] = MEASURED.filter((each) => each.port === port);
    expect(of && linesOf(of)).toEqual([line]);
  });

  it('containerd: its own setting', () => {
    expect(linesOf(MEASURED[0]!)[0]).toMatch(
      /^have containerd use another port: .* to end it would end all that it runs$/,
    );
  });

  it('no remedy ends an engine, or is a command that podman refuses', () => {
    for (const each of MEASURED) {
      const text = linesOf(each).join('\n');
      expect(text).not.toMatch(/stop (docker|containerd|podman)\.(service|socket)|podman ps --filter/);
      expect(text.includes('kill 4711')).toBe(false);
    }
  });
});

describe("Docker's own files", () => {
  const containers = containerIn(fixture('docker-config.v2.json'));
  const [proxy] = MEASURED.filter(({ port }) => port === 8080);

  it('the name, the ports and the service of Compose', () => {
    expect(containers).toEqual([
      {
        ...{ name: 'web', addresses: ['172.17.0.2'], compose: { project: 'shop', service: 'web' } },
        ports: [{ protocol: 'tcp', hostPort: 8080 }],
      },
    ]);
  });

  it('a stopped container has no ports, and a broken file no container', () => {
    expect(containerIn(fixture('docker-config.v2.json').replace('"Running":true', '"Running":false'))).toEqual([]);
    expect(containerIn('{"Name": "/web", "State": ')).toEqual([]);
  });

  const plain = containers.map((each) => ({ ...each, compose: null }));
  it('name the container of a docker-proxy, and of dockerd without one', () => {
    expect(linesOf(proxy!, containers)).toEqual([`${STOP} sudo docker compose -p shop stop web`]);
    expect(linesOf(proxy!, plain)).toEqual([`${STOP} sudo docker stop web`]);
    expect(linesOf(seen(8080, '/usr/sbin/dockerd -H fd://'), plain)).toEqual([`${STOP} sudo docker stop web`]);
  });

  it("a docker-proxy's connection to its container: that of its own port, not of the source port", () => {
    expect(linesOf({ ...proxy!, port: 45_678 }, plain)).toEqual([`${STOP} sudo docker stop web`]);
    expect(linesOf({ ...proxy!, port: 45_678 })[0]).toContain('publish=8080,');
  });

  it('one that Docker has left behind is ended', () => {
    const orphan = { ...proxy!, parent: 1, cgroup: '/system.slice/docker.service' };
    expect(linesOf(orphan, [])[0]).toMatch(/^end process 4711 \(sudo kill 4711\)/);
    expect(linesOf(orphan)[0]).toMatch(/; if the first prints none, it was left behind .*: sudo kill 4711$/);
  });

  it('a port of dockerd itself is a setting', () => {
    expect(linesOf(seen(2375, '/usr/sbin/dockerd -H tcp://0.0.0.0:2375'))[0]).toMatch(/^have dockerd use another port/);
    expect(linesOf(seen(7946, '/usr/sbin/dockerd -H fd://'), containers)[0]).toMatch(/^have dockerd use another port/);
  });

  it('are where dockerd was told', () => {
    const of = (command: string): ReturnType<typeof dockerRoot> =>
      dockerRoot(new Map([[1, { words: command.split(' '), ancestors: [] } as unknown as ProcessFacts]]));
    expect(of('/usr/sbin/dockerd --data-root=/srv/docker')).toBe('/srv/docker');
    expect(of('/usr/sbin/dockerd --data-root /srv/docker')).toBe('/srv/docker');
    expect(of('/usr/sbin/dockerd -H fd://')).toBeNull();
    expect(of('/usr/sbin/nginx')).toBeUndefined();
  });
});

describe('other engines', () => {
  const DOCKER_OF_1000 = 'sudo docker -H unix:///run/user/1000/docker.sock';
  it.each([
    [
      seen(8085, 'rootlesskit --net=slirp4netns --port-driver=builtin /usr/bin/dockerd-rootless.sh', { uid: 1000 }),
      `stop the container that publishes it: ${DOCKER_OF_1000} ps --filter publish=8085, then ${DOCKER_OF_1000} stop NAME`,
    ],
    [
      seen(
        80,
        '/usr/bin/incusd forkproxy -- 9 3 tcp:0.0.0.0:80 7 4 tcp:127.0.0.1:80 /var/log/incus/logs/shop_web/proxy.http.log /run/x.pid',
      ),
      'remove the proxy device http of the instance web: sudo incus --project shop config device remove web http; or sudo incus --project shop stop web',
    ],
    [
      seen(
        80,
        '/snap/lxd/current/bin/lxd forkproxy -- 9 3 tcp:0.0.0.0:80 7 4 tcp:127.0.0.1:80 /var/snap/lxd/common/lxd/logs/web/proxy.http.log',
      ),
      'remove the proxy device http of the instance web: sudo lxc config device remove web http; or sudo lxc stop web',
    ],
  ])('%o', (of, line) => {
    expect(linesOf(of)).toEqual([line]);
  });

  it.each([
    ['/usr/local/bin/k3s server', 'sudo k3s kubectl get services --all-namespaces shows the Service with port 30080'],
    ['/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf', 'and never end kube-proxy'],
    [
      '/usr/bin/pasta --config-net -t none -u none --netns /run/user/1000/containers/networks/rootless-netns/rootless-netns',
      'is the network of all containers of that account',
    ],
    ['slirp4netns --mtu 65520 -r 3 1852 tap0', 'is the network of all containers of that account'],
    [
      '/usr/sbin/inetd',
      'have inetd use another port: its line in /etc/inetd.conf, then sudo systemctl reload x.service',
    ],
    [
      '/usr/sbin/xinetd -pidfile /run/xinetd.pid',
      '`disable = yes` in its file of /etc/xinetd.d, then sudo systemctl reload x.service',
    ],
    ['/usr/bin/incusd --group incus-admin', 'have incusd use another port: core.https_address'],
  ])('%s', (command, words) => {
    const [line = ''] = linesOf(seen(30_080, command));
    expect(line).toContain(words);
    expect(line).not.toMatch(/kill|systemctl stop/);
  });

  it('pasta by hand is a program like any other', () => {
    expect(linesOf(seen(8080, 'pasta -t 8080 -- sh', { cgroup: '/user.slice/session-1.scope' }))[0]).toMatch(
      /^end process/,
    );
  });
});
