import { exposedPorts, lackingPorts, planOf } from '../exposed-ports.ts';
import { rangePlace, rangeWord } from '../range-views.ts';
import { hasToken } from '../../port-catalog/name-tokens.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import type { PlannedHost } from '../planned-host.ts';
import type { DeclaredEndpoint } from '../declared-endpoint.ts';
import { portsWord } from '../../words/ports-words.ts';
import type { RuleOptions } from '../../model/plan/desired-state.ts';
import {
  count,
  formatPortSet,
  formatRange,
  intersect,
  type PortRange,
  type PortSet,
  subtract,
} from '../../model/ports/port-set.ts';
import { NODE_PORTS } from '../../port-catalog/node-ports.ts';

export const nodeportOverlap: LintRule = {
  id: 'nodeport-overlap',
  severity: 'warning',
  isFixable: true,
  platforms: ['linux', 'windows'],
  summary: 'A service, or the ephemeral range, lies among the NodePorts of a Kubernetes node.',
  why: `Kubernetes gives a Service of type NodePort a port from 30000-32767 (\`--service-node-port-range\`) on every node, and does
not look whether a program of some node listens there: its rules for the port come first, so the program is not reached any
more. The other way round, an outgoing connection that got a NodePort as its source port hangs (kubernetes issue 111682, kops
issue 6342). Once kube-proxy held each NodePort with a socket; since kubernetes pull request 108496 it does not, and only a
reservation keeps connections away (amazon-eks-ami issue 1307). The API server's help says that the two ranges must not
overlap.

Since Kubernetes 1.27 the first ports of the range, 30000-30085 by default, are given only to Services that name them, until
all others are taken. A plan is about a Kubernetes node when a service has \`kubelet\`, \`kube\`, \`k3s\`, \`rke2\`, \`microk8s\` or
\`k0s\` in its name, or when \`ports\` is set. A service with \`nodeport\` in its name is taken for a NodePort itself.`,
  options: {
    ports: 'the NodePorts, when they are not 30000-32767; also says that this host is a Kubernetes node',
    names: 'services that are NodePorts themselves',
  },
  *check(host, options) {
    if (!options.ports && !KUBERNETES.some((token) => host.nameWords.has(token))) return;
    const nodePorts = options.ports ?? NODE_PORTS;
    for (const declared of host.endpoints) {
      if (!isNodePort(declared.service.name, options)) yield* listening(declared, nodePorts);
    }
    yield* unreserved(host, nodePorts);
  },
};

const KUBERNETES = ['k0s', 'k3s', 'kube', 'kubelet', 'kubernetes', 'microk8s', 'rke2'];

function isKubernetes(name: string): boolean {
  return hasToken(name, KUBERNETES);
}

function isNodePort(name: string, { names = [] }: RuleOptions): boolean {
  return /node-?port/i.test(name) || names.includes(name);
}

function* listening({ service, endpoint }: DeclaredEndpoint, nodePorts: PortSet): Iterable<LintFinding> {
  const inside = intersect([endpoint.ports], nodePorts);
  const [range] = nodePorts.filter((each) => intersect(inside, [each]).length > 0);
  if (!range) return;
  const band = staticBand(range);
  const isLast = band && subtract(inside, [band]).length === 0;
  const last = isLast ? `, though ${formatRange(band)} are the last that it gives away by itself` : '';
  yield {
    message: `${service.name} listens on ${portsWord(endpoint.ports, endpoint.protocol)}, which Kubernetes may give to a Service as NodePort${last}`,
    help: `move it out of ${formatRange(range)}; if it is a NodePort itself, say so in the option names`,
    at: endpoint.at,
  };
}

/** KEP-3668: a 32nd of the range, at least 16 and at most 128 ports; none in a range of 16 or fewer. */
function staticBand(range: PortRange): PortRange | null {
  const size = count([range]);
  if (size <= 16) return null;
  const ports = Math.min(Math.max(16, Math.floor(size / 32)), 128);
  return { first: range.first, last: range.first + ports - 1 };
}

function* unreserved(host: PlannedHost, nodePorts: PortSet): Iterable<LintFinding> {
  const at = rangePlace(host, isKubernetes);
  const exposed = exposedPorts(() => nodePorts, host);
  if (!at || exposed.length === 0) return;
  const ports = lackingPorts(() => nodePorts, host);
  const file = planOf(host, isKubernetes);
  yield {
    message: `the NodePorts ${formatPortSet(exposed)} lie in ${rangeWord(host)} and are not all reserved: an outgoing connection can get one`,
    help: `reserve ${formatPortSet(ports)}${file === at.file ? '' : ` in ${file}`}, or choose an ephemeral range that does not overlap`,
    at,
    fix: { kind: 'add-reservation', file, ports, reason: 'Kubernetes NodePorts' },
  };
}
