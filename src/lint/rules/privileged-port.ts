import type { Rule } from '../rule.ts';
import type { Listen, Subject } from '../subject.ts';
import { portsWord } from '../words.ts';
import { addressCover, isWildcard } from '../../model/bind/address-cover.ts';
import type { Platform } from '../../model/desired-state.ts';

export const privilegedPort: Rule = {
  id: 'privileged-port',
  severity: 'warning',
  platforms: ['linux', 'macos', 'freebsd'],
  summary: 'A service that does not run as root listens on a port that is kept for root.',
  why: `On Linux bind gives \`EACCES\` below \`ip_unprivileged_port_start\`, 1024 unless the plan names another start, to whoever has
no \`CAP_NET_BIND_SERVICE\`. Docker sets 0 in its containers. On FreeBSD the limit is \`net.inet.ip.portrange.reservedhigh\`,
1023 (ip(4)). Since macOS 10.14 (xnu-4903) everybody may listen on every address; a specific address is still for root.
Windows keeps no ports for administrators.

A server that starts as root, binds, and only then becomes its user is fine: for the kernel, \`user\` is the account that
binds, so write \`user: root\`. Services that name no \`user\` are not looked at.`,
  *check(subject) {
    const limit = limitOf(subject);
    for (const listen of subject.listens) {
      const { service, endpoint } = listen;
      const { first, last } = endpoint.ports;
      if (first >= limit || !isForRoot(listen, subject.platform)) continue;
      const ports = portsWord({ first, last: Math.min(last, limit - 1) }, endpoint.protocol);
      const where = subject.platform === 'macos' ? 'of a specific address ' : '';
      yield {
        message: `${service.name} listens on ${ports} as ${service.user ?? ''}, and ports below ${limit} ${where}are kept for root`,
        help: helpFor(subject.platform, first),
        at: endpoint.at,
      };
    }
  },
};

function limitOf({ platform, unprivilegedPortStart }: Subject): number {
  return platform === 'linux' ? unprivilegedPortStart.value : 1024;
}

function isForRoot({ service: { user }, endpoint }: Listen, platform: Platform): boolean {
  if (user === undefined || user === 'root' || user === '0') return false;
  return platform !== 'macos' || !isWildcard(addressCover(endpoint.address, endpoint.ipv6Only));
}

function helpFor(platform: Platform, port: number): string {
  if (platform === 'macos')
    return 'listen on every address, which everybody may since macOS 10.14, or start it as root';
  if (platform === 'freebsd') return `start it as root, or set net.inet.ip.portrange.reservedhigh to ${port - 1}`;
  return `write user: root if it binds before it becomes that user; else give its unit AmbientCapabilities=CAP_NET_BIND_SERVICE, let systemd open the socket, or write unprivilegedPortStart: ${port}`;
}
