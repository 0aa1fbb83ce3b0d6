import { hasToken } from '../../port-catalog/name-tokens.ts';
import type { LintRule } from '../rule.ts';
import {
  count,
  formatPortSet,
  intersect,
  noPorts,
  type PortSet,
  portSet,
  portsOf,
  subtract,
} from '../../model/ports/port-set.ts';
import { BAD_PORTS } from '../../port-catalog/browser-blocked-ports.ts';

export const browserBlockedPort: LintRule = {
  id: 'browser-blocked-port',
  severity: 'warning',
  summary: 'A web service listens on a port that no browser opens.',
  why: `Browsers refuse 82 ports for HTTP, so that no page can send mail or talk to a printer through them: the "bad ports" of the
WHATWG Fetch standard. Chrome says \`ERR_UNSAFE_PORT\`, Firefox "This address is restricted", \`fetch\` in Node.js "bad port"; curl
and health checks work, so it is found late. Those above 1024 that people choose most are 6000 and 6665-6669, 5060 and 5061,
2049, and 10080.

A service is taken for a web service when its name has a word like \`http\`, \`https\`, \`web\`, \`ui\`, \`dashboard\`, \`frontend\` or
\`grafana\` in it, and not where the port is that of another protocol in its name: \`web-mail\` may listen on 587, \`x11-gui\` on
6000.`,
  options: { names: 'further services that browsers talk to' },
  *check({ endpoints }, { names = [] }) {
    if (intersect(portSet(endpoints.map(({ endpoint }) => endpoint.ports)), BAD_PORTS).length === 0) return;
    for (const { service, endpoint } of endpoints) {
      if (endpoint.protocol === 'udp') continue;
      const blocked = intersect([endpoint.ports], webPorts(service.name, names));
      if (blocked.length === 0) continue;
      yield {
        message: `no browser opens ${count(blocked) === 1 ? 'port' : 'ports'} ${formatPortSet(blocked)}, where ${service.name} listens`,
        help: 'give it a port that is not among the bad ports of the Fetch standard',
        at: endpoint.at,
      };
    }
  },
};

const WEB = [
  ...['http', 'https', 'web', 'webui', 'website', 'www', 'site', 'portal', 'ui', 'gui', 'frontend', 'dashboard'],
  ...['grafana', 'kibana', 'storybook', 'vite'],
];

/** The blocked ports of protocols that are not HTTP, by the words in the names of their servers. */
const OTHERS: readonly (readonly [words: readonly string[], ports: PortSet])[] = [
  [['mail', 'smtp', 'imap', 'pop', 'pop3', 'sieve'], portsOf(25, 109, 110, 143, 465, 587, 993, 995, 4190)],
  [['x11', 'xorg', 'xserver'], portsOf(6000)],
  [['irc', 'ircd'], portsOf(6665, 6666, 6667, 6668, 6669, 6679, 6697)],
  [['ftp', 'ftps', 'tftp', 'sftp'], portsOf(20, 21, 22, 69, 115, 989, 990)],
  [['ssh', 'sshd', 'telnet'], portsOf(22, 23)],
  [['sip', 'voip', 'pbx', 'h323'], portsOf(1719, 1720, 5060, 5061)],
  [['dns', 'ldap', 'ntp', 'rtsp', 'nfs'], portsOf(53, 123, 389, 554, 636, 2049)],
];

/** The blocked ports on which a service most likely waits for browsers, in vain. */
function webPorts(name: string, names: readonly string[]): PortSet {
  if (names.includes(name)) return BAD_PORTS;
  const others = OTHERS.filter(([words]) => hasToken(name, words)).flatMap(([, ports]) => ports);
  return hasToken(name, WEB) ? subtract(BAD_PORTS, portSet(others)) : noPorts;
}
