/** The comment that a reviewer reads: golden files in test/fixtures/markdown. */
import { describe, expect, it } from 'vitest';
import { portsOf } from '../../src/model/ports/port-set.ts';
import { COMMENT_LIMIT, formatPlanMarkdown } from '../../src/render/review/plan-markdown.ts';
import type { HostReview } from '../../src/render/review/review-part.ts';
import { expectGolden } from '../support/golden.ts';
import { grouped, linuxReview, windowsReview } from '../support/reviews.ts';
import { WindowsStandIn } from '../support/windows/stand-in.ts';
import { WindowsMachine } from '../support/windows/windows-machine.ts';

const EDGE = 'version: 1\nname: edge-gateway\nephemeral: 32768-60999\nservices:\n  web: 8080\n  grpc-gateway: 50051\n';
const WINDOWS =
  'version: 1\nname: windows-dev\nephemeral: 49152-65535\nservices: {vite: 50151, dns: 53123/udp}\n' +
  'reserved: [{ports: 61616, protocol: tcp, reason: "ActiveMQ, started by hand"}]\n';
const DROP_IN = '/etc/sysctl.d/zzz-portplan.conf';
const SHADOWED = { '/etc/sysctl.d/zzzz.conf': 'net.ipv4.ip_local_port_range = 1024 65000\n' };

/** Those of the plan in a folder of plans, live as on a new machine. */
const onHosts = (names: readonly string[], plan: string): readonly HostReview[] =>
  names.map((host) => linuxReview({ host, plan, file: 'plans/edge.portplan.yaml' }));

const many = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);

function windowsMachine(): WindowsMachine {
  const standIn = new WindowsStandIn();
  for (const tables of Object.values(standIn.stacks)) tables.persistent = [{ first: 50000, last: 50059 }];
  standIn.stacks['ipv4/tcp'].dynamic = { first: 1024, last: 15000 };
  return new WindowsMachine(standIn);
}

const UNREADABLE: HostReview = {
  host: 'old-1',
  plan: null,
  diagnostics: [],
  error: 'hosts/old-1.json is by an older portplan, and enough for lint, not for plan; update portplan there',
};

const releasing = linuxReview({
  host: 'edge-1',
  plan: 'version: 1\nname: edge\nservices: {b: 50052, c: "50060-50063"}\nreserved: [{ports: 61616, reason: ActiveMQ}]\n',
  live: { reserved: portsOf(7000, 50051, 50052) },
  files: {
    [DROP_IN]: '# BEGIN portplan: x\nnet.ipv4.ip_local_reserved_ports = 50051-50052\n# END portplan\n',
  },
  owned: { reserved: portsOf(50051, 50052), managed: ['net.ipv4.ip_local_reserved_ports'] },
});

const fleet = [
  ...onHosts([...many('web', 12), 'db-1'], EDGE),
  ...onHosts(many('cache', 30), 'version: 1\nname: cache\nservices: {cache: 6379}\n'),
  ...onHosts(['dns-1', 'dns-2'], 'version: 1\nname: dns\nephemeral: 20000-60999\nservices: {dns: 53/udp}\n'),
  linuxReview({ host: 'tuned-1', plan: EDGE.replace('32768', '20000'), files: SHADOWED }),
  UNREADABLE,
  { ...UNREADABLE, host: 'old-2', error: UNREADABLE.error?.replace('old-1', 'old-2') ?? '' },
];

/** All different, each with a long list. */
const differing = Array.from({ length: 200 }, (_, index) =>
  linuxReview({
    host: `edge-${index + 1}`,
    plan: `${EDGE}  own: ${40000 + 2 * index}\nreserved: [${Array.from({ length: 30 }, (_each, i) => 33001 + 2 * i + index).join(', ')}]\n`,
    ...(index % 40 === 7 && { files: { '/etc/sysctl.d/zzzz.conf': 'net.ipv4.ip_local_reserved_ports = 1\n' } }),
  }),
);

const SCENES: Readonly<Record<string, () => readonly HostReview[] | Promise<readonly HostReview[]>>> = {
  'first-apply': () => [linuxReview({ host: 'edge-1', plan: EDGE, live: { reserved: portsOf(8080) } })],
  'release-and-add': () => [releasing],
  'nothing-to-do': () => [linuxReview({ host: 'edge-1', plan: 'version: 1\nname: edge\nservices: {web: 8080}\n' })],
  'a-plan-with-errors': () => [linuxReview({ host: 'edge-1', plan: EDGE.replace('32768', '20000'), files: SHADOWED })],
  'a-file-with-faults': () => [linuxReview({ host: 'edge-1', plan: 'version: 1\nephemeral: 5\nservices: {a: 070}\n' })],
  windows: async () => [await windowsReview('DEV-1', WINDOWS, windowsMachine())],
  'could-not-be-planned': () => [UNREADABLE],
  'many-hosts': () => fleet,
  'many-hosts-as-planned': () => fleet.filter(({ host }) => host.startsWith('cache')),
  'too-long': () => differing,
};

describe('a comment', () => {
  it.each(Object.keys(SCENES))('%s', async (name) => {
    const text = formatPlanMarkdown(grouped((await SCENES[name]?.()) ?? []));
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expectGolden(`test/fixtures/markdown/${name}.md`, text);
  });
});
