/** Prometheus' text format, version 0.0.4, for the textfile collector of node_exporter. */
import { visible } from '../../model/text/visible.ts';
import { document, type Printable } from '../../model/text/printable.ts';
import { AUDIT_KINDS } from '../../model/audit/finding.ts';
import { auditCounts, type AuditReport } from '../../model/audit/audit.ts';
import {
  MOST_DESTINATIONS,
  percentOf,
  type AuditedCapacity,
  type AuditedDestination,
} from '../../model/audit/capacity.ts';
import type { AuditedEndpoint } from '../../model/audit/endpoint.ts';
import { SEVERITIES } from '../../model/plan/diagnostic.ts';
import { formatRange } from '../../model/ports/port-set.ts';

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export function formatMetrics(report: AuditReport, version: string): Printable {
  const metrics = [buildInfo(version), ...general(report), ...ofPlan(report), ...ofCapacity(report.audit.capacity)];
  const told = metrics.filter(({ samples }) => samples.length > 0);
  return document(told.map(formatMetric).join(''));
}

/** Of two samples with the same labels a collector would refuse the whole file. */
function formatMetric({ name, help, samples }: Metric): string {
  const lines = new Map(samples.map(({ labels, value }) => [labelsText(labels), value]));
  return [
    `# HELP portplan_${name} ${help}\n# TYPE portplan_${name} gauge\n`,
    ...[...lines].map(([labels, value]) => `portplan_${name}${labels} ${value}\n`),
  ].join('');
}

function labelsText(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return visible(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

function plain(value: number): readonly Sample[] {
  return [{ labels: {}, value }];
}

function buildInfo(version: string): Metric {
  return { name: 'build_info', help: 'The portplan that wrote this.', samples: [{ labels: { version }, value: 1 }] };
}

function general(report: AuditReport): readonly Metric[] {
  const counts = auditCounts(report);
  return [
    {
      name: 'audit_timestamp_seconds',
      help: 'When the audit was made, in seconds since 1970.',
      samples: plain(Math.floor(report.at.getTime() / 1000)),
    },
    {
      name: 'audit_findings',
      help: 'Findings of the audit, by severity.',
      samples: SEVERITIES.map((severity) => ({ labels: { severity }, value: counts[severity] })),
    },
    {
      name: 'audit_findings_by_kind',
      help: 'Findings of the audit, by kind; what is carried over from the plan has none.',
      samples: AUDIT_KINDS.map((kind) => ({
        labels: { kind },
        value: report.audit.findings.filter((each) => each.kind === kind).length,
      })),
    },
    {
      name: 'audit_hidden_processes',
      help: 'Processes whose sockets the audit was not allowed to see.',
      samples: plain(report.audit.hidden),
    },
    {
      name: 'setting_drift',
      help: 'Whether a setting differs from the plan; where no plan says it, the boot value from the live one.',
      samples: report.audit.settings.map(({ setting, layer, isDrift }) => ({
        labels: { setting, layer },
        value: Number(isDrift),
      })),
    },
  ];
}

function ofPlan({ audit, plan }: AuditReport): readonly Metric[] {
  if (!plan) return [];
  const undeclared = audit.listeners.filter(
    ({ declaredBy, isChosenByOs, osPart }) => declaredBy === null && !isChosenByOs && osPart === null,
  );
  const count = (wanted: string): number => undeclared.filter(({ protocol }) => protocol === wanted).length;
  return [
    {
      name: 'endpoint_listening',
      help: 'Whether a declared endpoint is listened on, all of its ports.',
      samples: audit.endpoints.map((each) => ({
        labels: endpointLabels(each),
        value: Number(each.state === 'listening'),
      })),
    },
    {
      name: 'endpoint_connections',
      help: 'Outgoing connections that have a port of a declared endpoint as their source.',
      samples: audit.endpoints.map((each) => ({ labels: endpointLabels(each), value: each.connections.length })),
    },
    {
      name: 'pool_free_ports',
      help: 'Ports of a pool that its service has or could have.',
      samples: audit.pools.map((each) => ({ labels: endpointLabels(each), value: each.free })),
    },
    {
      name: 'undeclared_listeners',
      help: 'Listeners that the plan does not declare.',
      samples: ['tcp', 'udp'].map((protocol) => ({ labels: { protocol }, value: count(protocol) })),
    },
  ];
}

/** The labels of an endpoint; the address `*` stands for every address. */
function endpointLabels({
  service,
  protocol,
  address,
  ports,
}: Pick<AuditedEndpoint, 'service' | 'protocol' | 'address' | 'ports'>): Sample['labels'] {
  return { service, protocol, address: address ?? '*', port: formatRange(ports) };
}

const STATES = ['total', 'reserved', 'usable', 'used'] as const;

function ofCapacity(capacity: readonly AuditedCapacity[]): readonly Metric[] {
  return [
    {
      name: 'ephemeral_ports',
      help: 'Ports of the ephemeral range; usable: neither reserved nor (TCP) listened on; used: those of the usable ones.',
      samples: capacity.flatMap((each) =>
        STATES.map((state) => ({ labels: { ...rangeLabels(each), state }, value: each[state] })),
      ),
    },
    {
      name: 'ephemeral_time_wait',
      help: 'TCP sockets in TIME_WAIT on ports of the ephemeral range.',
      samples: capacity
        .filter(({ protocol }) => protocol === 'tcp')
        .map((each) => ({ labels: rangeLabels(each), value: each.timeWait })),
    },
    {
      name: 'ephemeral_destination_used',
      help: `Ephemeral ports in use from one address to one destination, for those with ${TOLD} % and more.`,
      samples: capacity.flatMap((each) =>
        each.destinations.filter(isTold).map((one) => ({
          labels: { ...rangeLabels(each), source: one.from, destination: one.to, port: `${one.port}` },
          value: one.used,
        })),
      ),
    },
  ];
}

function rangeLabels({ protocol, families }: AuditedCapacity): Sample['labels'] {
  return { protocol, family: families.length === 2 ? 'both' : families.join() };
}

/** Percent. Each destination is a time series of its own: only few, and none that comes and goes with single connections. */
const TOLD = 10;

function isTold({ used, usable }: AuditedDestination, rank: number): boolean {
  return rank < MOST_DESTINATIONS && percentOf(used, usable) >= TOLD;
}
