import { endpointsMeet } from '../../model/bind/pool-ports.ts';
import { count, intersect, type PortSet, portSet, subtract } from '../../model/ports/port-set.ts';
import { portSetWord, portsWord } from '../../words/ports-words.ts';
import { counted } from '../../model/text/counted.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import type { LintFinding, LintRule } from '../rule.ts';

export const unusablePool: LintRule = {
  id: 'unusable-pool',
  severity: 'error',
  summary: 'A pool has fewer ports than its service needs, or shares some with what the service listens on.',
  why: `Ports of a \`pool\` are bound on demand: a media port for each call, a data port for each passive FTP transfer. With fewer than
\`atLeast\` of them the service runs and its calls fail. A port that another service of the host listens on is not free, and one that the
service itself listens on is never free while it runs.`,
  *check({ endpoints }) {
    for (const declared of endpoints) {
      const atLeast = declared.endpoint.pool?.atLeast;
      if (atLeast === undefined) continue;
      yield* overlapsItself(declared, endpoints);
      yield* tooFew(declared, atLeast, endpoints);
    }
  },
};

function* overlapsItself(pool: DeclaredEndpoint, all: readonly DeclaredEndpoint[]): Iterable<LintFinding> {
  const own = all.filter(
    (other) => other !== pool && other.service === pool.service && endpointsMeet(pool.endpoint, other.endpoint),
  );
  const shared = intersect([pool.endpoint.ports], portSet(own.map(({ endpoint }) => endpoint.ports)));
  const [first] = own.filter(({ endpoint }) => intersect([endpoint.ports], shared).length > 0);
  // Of two pools that share ports only the first is a finding.
  if (!first || (first.endpoint.pool !== undefined && all.indexOf(first) > all.indexOf(pool))) return;
  yield {
    severity: 'warning',
    message: `the pool of ${pool.service.name} has ${portSetWord(shared, pool.endpoint.protocol)}, which it ${first.endpoint.pool === undefined ? 'listens on' : 'has in another pool'}`,
    help: 'leave these ports out of the pool',
    at: pool.endpoint.at,
    related: first.endpoint.at === pool.endpoint.at ? [] : [{ message: 'declared here', at: first.endpoint.at }],
  };
}

function* tooFew(pool: DeclaredEndpoint, atLeast: number, all: readonly DeclaredEndpoint[]): Iterable<LintFinding> {
  const { service, endpoint } = pool;
  const others = all.filter(
    (other) => other !== pool && other.endpoint.pool === undefined && endpointsMeet(pool.endpoint, other.endpoint),
  );
  const taken: PortSet = intersect([endpoint.ports], portSet(others.map((other) => other.endpoint.ports)));
  const left = count(subtract([endpoint.ports], taken));
  if (left >= atLeast) return;
  const rest = taken.length === 0 ? '' : `, without ${portSetWord(taken)} that the plan gives to listeners`;
  yield {
    message: `the pool of ${service.name} on ${portsWord(endpoint.ports, endpoint.protocol)} has ${counted(left, 'port')}${rest}, and ${counted(atLeast, 'port')} must be free`,
    help: 'widen the pool, or write in atLeast how many ports are enough',
    at: endpoint.at,
  };
}
