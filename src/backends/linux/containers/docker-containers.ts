/** Docker's containers by the files that it keeps of each, which root alone may read: names and ports without asking Docker. */
import type { PublishedContainer, PublishedPort } from '../../../model/containers/published-container.ts';
import type { Protocol } from '../../../model/ports/protocol.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { asRecord, textIn } from './json-value.ts';

const UNREADABLE = ['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR'];
const DEFAULT_ROOT = '/var/lib/docker';

/** The running ones; null where the files may not be read. `root`: the data root that the command line of dockerd names. */
export function dockerContainers(system: ReadOnlySystem, root: string | null): readonly PublishedContainer[] | null {
  const folder = `${root ?? configuredRoot(system) ?? DEFAULT_ROOT}/containers`;
  const ids = orNull(UNREADABLE, () => system.list(folder));
  if (ids === null) return null;
  const files = ids.map((id) => orNull(UNREADABLE, () => system.readFile(`${folder}/${id}/config.v2.json`)));
  return files.flatMap((text) => (text === null ? [] : containerIn(text)));
}

function configuredRoot(system: ReadOnlySystem): string | null {
  const text = orNull(UNREADABLE, () => system.readFile('/etc/docker/daemon.json'));
  return text === null ? null : textIn(parsed(text), 'data-root');
}

/** `text` is a config.v2.json. A stopped container keeps the ports that it had. */
export function containerIn(text: string): readonly PublishedContainer[] {
  const file = parsed(text);
  const name = textIn(file, 'Name')?.replace(/^\//, '');
  if (name === undefined || asRecord(file['State'])['Running'] !== true) return [];
  const network = asRecord(file['NetworkSettings']);
  const labels = asRecord(asRecord(file['Config'])['Labels']);
  const project = textIn(labels, 'com.docker.compose.project');
  const service = textIn(labels, 'com.docker.compose.service');
  const networks = Object.values(asRecord(network['Networks'])).map(asRecord);
  return [
    {
      name,
      ports: Object.entries(asRecord(network['Ports'])).flatMap(([inner, outer]) => portsOf(inner, outer)),
      addresses: networks.map((each) => textIn(each, 'IPAddress') ?? '').filter((address) => address !== ''),
      compose: project !== null && service !== null ? { project, service } : null,
    },
  ];
}

/** `"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]`; null for a port that is not published. */
function portsOf(inner: string, outer: unknown): readonly PublishedPort[] {
  const [containerPort, protocol = ''] = inner.split('/');
  if (!isProtocol(protocol) || !Array.isArray(outer)) return [];
  const hostPorts = new Set(outer.flatMap((each) => textIn(asRecord(each), 'HostPort') ?? []));
  return [...hostPorts].map((port) => ({ protocol, hostPort: Number(port), containerPort: Number(containerPort) }));
}

function isProtocol(text: string): text is Protocol {
  return text === 'tcp' || text === 'udp';
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return {};
  }
}
