import { nameTokens } from '../../port-catalog/name-tokens.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import { MOVED } from '../../port-catalog/moved-defaults.ts';
import { defaultsOn, type WellKnownService } from '../../port-catalog/well-known-services.ts';
import { portsWord } from '../../words/ports-words.ts';
import { listWord } from '../../model/text/listed.ts';

export const knownDefault: LintRule = {
  id: 'known-default',
  severity: 'info',
  summary: 'A service has the default port of another product, or one that its own product has given up.',
  why: `Prometheus and Cockpit both want 9090; kube-proxy and node-problem-detector both wanted 10256 (kubernetes issue 49263): the
second one to be installed does not start. The same happens later to your own program on such a port. The rule knows
the defaults of some 70 products, each from its vendor or from Debian's firewalld. It is silent where the service's name has
a word of the product or says what kind of server it is (\`db\`, \`cache\`, \`metrics\`, \`proxy\`), and about ports that are used for
everything, such as 3000 and 9000.

Hadoop, HBase, Db2 and the OpenTelemetry Collector once had defaults inside the ephemeral range of Linux, 32768-60999, where
any outgoing connection can hold them; all have moved below it (HDFS-9427, HBASE-10123).`,
  options: { names: 'services to be silent about, and products that never come to this host' },
  *check(host, { names = [] }) {
    const seen = new Set<string>();
    const isHere = presence(host, names);
    for (const declared of host.endpoints) {
      const { service, endpoint } = declared;
      const { first, last } = endpoint.ports;
      if (first !== last || names.includes(service.name)) continue;
      const key = `${service.name} ${first} ${endpoint.protocol}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield* moved(declared);
      yield* taken(declared, isHere);
    }
  },
};

function* moved({ service, endpoint }: DeclaredEndpoint): Iterable<LintFinding> {
  const { by, to } =
    MOVED.find((each) => each.to.has(endpoint.ports.first) && isCalled(nameTokens(service.name), each.words)) ?? {};
  const port = to?.get(endpoint.ports.first);
  if (port === undefined || endpoint.protocol === 'udp') return;
  yield {
    message: `${service.name} listens on ${portsWord(endpoint.ports, 'tcp')}, a default that ${by} moved to ${port}, out of the ephemeral range of Linux`,
    help: `use ${port}; where the old port has to stay, keep it reserved`,
    at: endpoint.at,
  };
}

function* taken(
  { service, endpoint }: DeclaredEndpoint,
  isHere: (each: WellKnownService) => boolean,
): Iterable<LintFinding> {
  const { ports, protocol, at } = endpoint;
  const all = defaultsOn(ports.first, protocol);
  const others = all.filter((each) => !isHere(each));
  if (others.length === 0) return;
  const tokens = nameTokens(service.name);
  if (all.some(({ words }) => isCalled(tokens, words)) || tokens.some((token) => KINDS.has(token))) return;
  yield {
    message: `port ${ports.first} is the default of ${listWord(others.map(({ product }) => product))}, which would not start here beside ${service.name}`,
    help: "take a port that is no product's default, or put the service or the product into the option names",
    at,
  };
}

/** Whether a service, or the option, names a product: each is looked for once, however many services have its port. */
function presence({ services, nameWords }: PlannedHost, names: readonly string[]): (each: WellKnownService) => boolean {
  const known = new Map<WellKnownService, boolean>();
  const words = [...nameWords, ...names.flatMap(nameTokens)];
  let asFindingsCallIt: ReadonlySet<string> | undefined;
  return (each) => {
    asFindingsCallIt ??= new Set([...services.map(({ name }) => name), ...names].map(properName));
    const is = known.get(each) ?? (isCalled(words, each.words) || asFindingsCallIt.has(properName(each.product)));
    known.set(each, is);
    return is;
  };
}

/** Whether the words of a name are those of a product: `postgres` is one of `postgresql`, as one word starts with the other. */
function isCalled(tokens: readonly string[], words: readonly string[]): boolean {
  return tokens.some((token) =>
    words.some((word) => token === word || (token.length > 2 && (word.startsWith(token) || token.startsWith(word)))),
  );
}

/** In the option names a product may stand as the findings call it: `Remote Desktop`. */
function properName(name: string): string {
  return nameTokens(name.replace(/^(?:the|an?) /i, '')).join(' ');
}

/** Such a server is most likely the well-known one, or does its work. */
const KINDS = new Set(
  [
    'db database sql nosql store storage cache kv data warehouse search index indexer',
    'queue mq broker bus events stream streaming messaging',
    'metrics exporter monitor monitoring telemetry tracing traces logs logging collector observability',
    'haproxy nginx envoy traefik caddy kong maxscale proxysql pgbouncer pgpool stunnel socat',
    'proxy gateway ingress egress router lb loadbalancer balancer relay forward forwarder bastion',
    'vpn tunnel discovery registry nas files share sync backup media game desktop remote llm',
  ].flatMap((words) => words.split(' ')),
);
