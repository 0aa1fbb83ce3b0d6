import type { DesiredState, Endpoint, Service } from '../../model/plan/desired-state.ts';
import { grouped } from '../../model/grouped.ts';
import { formatPortSet, portSet } from '../../model/ports/port-set.ts';
import { listWord } from '../../model/text/listed.ts';
import { addressWord } from '../endpoint-words.ts';
import type { LintFinding, LintRule } from '../rule.ts';

export const servicesDisagree: LintRule = {
  id: 'services-disagree',
  severity: 'error',
  summary: 'Two plans of one host tell one service differently.',
  why: `Each file is applied, and each audit and preflight asks for what its own file says: which of the two is right, nobody knows
until the service moves. Files with the same \`name\` describe one host. A service that two files tell alike is no finding, nor is
one that a file takes over from a base and changes: what \`extends\` overrides is gone.`,
  *check({ plans }) {
    if (plans.length < 2) return;
    const told = plans.flatMap((plan) => plan.services.map((service) => ({ service, plan })));
    for (const of of grouped(told, ({ service }) => service.name).values()) yield* differencesIn(of);
  },
};

interface Told {
  readonly service: Service;
  readonly plan: DesiredState;
}

/** One finding for each plan that tells the service otherwise than the first one. */
function* differencesIn([first, ...others]: readonly Told[]): Iterable<LintFinding> {
  for (const other of others) {
    if (!first || other.plan === first.plan) continue;
    const aspect = ASPECTS.find(({ of }) => differ(of(first.service), of(other.service)));
    if (aspect) yield findingOf(other.service, first.service, aspect);
  }
}

/** Where one of them says nothing, the two do not contradict each other. */
function differ(a: string, b: string): boolean {
  return a !== '' && b !== '' && a !== b;
}

interface Aspect {
  readonly name: string;
  /** What a service says of it, as a text that is the same for the same thing; empty where it says nothing. */
  readonly of: (service: Service) => string;
}

const ASPECTS: readonly Aspect[] = [
  { name: '', of: ({ endpoints }) => listWord(endpointWords(endpoints), 8) },
  { name: 'user ', of: ({ user }) => (user === '0' ? 'root' : (user ?? '')) },
  { name: 'reserve: ', of: ({ reserve }) => reserve },
];

/** `tcp 80-81,443 on 127.0.0.1`: all ports of endpoints that are alike otherwise, however they are written. */
function endpointWords(endpoints: readonly Endpoint[]): readonly string[] {
  const alike = grouped(endpoints, (endpoint) => `${endpoint.protocol} ${whereWord(endpoint)}`);
  const words = [...alike.values()].flatMap((group) => {
    const ports = formatPortSet(portSet(group.map((each) => each.ports)));
    return group.slice(0, 1).map((endpoint) => `${endpoint.protocol} ${ports}${whereWord(endpoint)}`);
  });
  return words.sort();
}

function whereWord(endpoint: Endpoint): string {
  const { address, device, reuse, ipv6Only, pool } = endpoint;
  const where = address === null && device === undefined ? '' : ` on ${addressWord(endpoint)}`;
  const options = [
    ...reuse.map((each) => `reuse ${each}`),
    ...(ipv6Only ? ['ipv6Only'] : []),
    ...(pool ? [`a pool, at least ${pool.atLeast}`] : []),
  ];
  return `${where}${options.length === 0 ? '' : ` (${options.join(', ')})`}`;
}

function findingOf(later: Service, earlier: Service, { name, of }: Aspect): LintFinding {
  return {
    message: `${later.name} is ${name}${of(later)} here, and ${name}${of(earlier)} in ${earlier.at.file}:${earlier.at.line}`,
    help: 'keep it in one of the files, or say the same in both',
    at: later.at,
    related: [{ message: 'told otherwise here', at: earlier.at }],
  };
}
