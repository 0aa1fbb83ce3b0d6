/** Servers of Windows that reserve their ports themselves: on an excluded port they fail, where a plain bind works. */
import type { Endpoint, Service } from '../model/plan/desired-state.ts';
import { common } from '../model/ports/port-set.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { hasToken } from './name-tokens.ts';

/** said: the plan says that it does. http3, http-sys: it may, by its port and the words for it. */
export type Reserver = 'said' | 'http3' | 'http-sys';

/** Whether the server of an endpoint reserves its port itself; null where nothing says so, or the plan says that it does not. */
export function reserverOf(service: Service, endpoint: Endpoint): Reserver | null {
  const { name, program = '', reservesItself } = service;
  if (reservesItself !== undefined) return reservesItself ? 'said' : null;
  return reserverByWords(`${name} ${program}`, endpoint.protocol) ?? (isOfWeb(service, endpoint) ? 'http3' : null);
}

/** What the words of a service, or the reason of a reservation, say of its server. */
export function reserverByWords(words: string, protocol: Protocol): Reserver | null {
  if (protocol === 'udp') return QUIC.test(words) ? 'http3' : null;
  return protocol === 'tcp' && hasToken(words, HTTP_SYS) ? 'http-sys' : null;
}

/** `edge-h3`, `http3`, `HTTP/3`, `quic-gw`, `doq`; not `quickfix`. */
const QUIC = /quic(?!k)|http[ /_-]?3(?!\d)|webtransport|kestrel|(?<![a-z0-9])(?:h3|doq)(?![a-z0-9])/i;

/** Servers that listen through http.sys: Microsoft, HTTP Server API; aspnet/AspNetKatana issue 515 for OWIN. */
const HTTP_SYS = ['iis', 'w3svc', 'httpsys', 'httplistener', 'owin', 'katana', 'winrm', 'wsman', 'wcf', 'ssrs', 'adfs'];

/** A web server listens on the same port with TCP and, for HTTP/3, with UDP; on 443 and 8443 nothing else of UDP is usual. */
function isOfWeb({ name, endpoints }: Service, { protocol, ports }: Endpoint): boolean {
  if (protocol !== 'udp' || hasToken(name, BOTH_PROTOCOLS)) return false;
  const isOne = ports.first === ports.last;
  const isOnBoth = endpoints.some((other) => other.protocol === 'tcp' && common(other.ports, ports) !== null);
  return isOnBoth || (isOne && WEB_PORTS.includes(ports.first));
}

const WEB_PORTS: readonly number[] = [443, 8443];

/** Servers of other protocols that listen on one port with both. */
const BOTH_PROTOCOLS = [
  ...['dns', 'dnsmasq', 'resolver', 'bind', 'named', 'unbound', 'coredns', 'sip', 'pbx', 'turn', 'stun', 'coturn'],
  ...[
    'openvpn',
    'vpn',
    'wireguard',
    'syslog',
    'memcached',
    'ldap',
    'kerberos',
    'kdc',
    'nfs',
    'rpc',
    'game',
    'minecraft',
  ],
];
