/** Docker's containers by the files that it keeps of each, which root alone may read: names and ports without asking Docker. */
import type { PublishedContainer, PublishedPort } from '../../../model/containers/published-container.ts';
import type { Protocol } from '../../../model/ports/protocol.ts';
import { orNull, type ReadOnlySystem } from '../../../system/system.ts';
import { entriesOf, fieldOf, itemsOf, parseJson, textIn } from '../json-value.ts';
import { readOrNull, UNREADABLE } from '../read-or-null.ts';

const DEFAULT_ROOT = '/var/lib/docker';

/** The running ones; null where the files may not be read. `root`: the data root that the command line of dockerd names. */
export function dockerContainers(system: ReadOnlySystem, root: string | null): readonly PublishedContainer[] | null {
  const folder = `${root ?? configuredRoot(system) ?? DEFAULT_ROOT}/containers`;
  const ids = orNull(UNREADABLE, () => system.list(folder));
  if (ids === null) return null;
  const files = ids.map((id) => readOrNull(system, `${folder}/${id}/config.v2.json`));
  return files.flatMap((text) => (text === null ? [] : containerIn(text)));
}

function configuredRoot(system: ReadOnlySystem): string | null {
  const text = readOrNull(system, '/etc/docker/daemon.json');
  return textIn(fieldOf(parseJson(text ?? ''), 'data-root')) || null;
}

/** `text` is a config.v2.json. A stopped container keeps the ports that it had. */
export function containerIn(text: string): readonly PublishedContainer[] {
  const file = parseJson(text);
  const name = textIn(fieldOf(file, 'Name')).replace(/^\//, '');
  if (name === '' || fieldOf(file, 'State', 'Running') !== true) return [];
  const label = (key: string): string => textIn(fieldOf(file, 'Config', 'Labels', `com.docker.compose.${key}`));
  const [project, service] = [label('project'), label('service')];
  const networks = entriesOf(fieldOf(file, 'NetworkSettings', 'Networks'));
  return [
    {
      name,
      ports: entriesOf(fieldOf(file, 'NetworkSettings', 'Ports')).flatMap(([inner, outer]) => portsOf(inner, outer)),
      addresses: networks.map(([, each]) => textIn(fieldOf(each, 'IPAddress'))).filter((address) => address !== ''),
      compose: project !== '' && service !== '' ? { project, service } : null,
    },
  ];
}

/** `"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]`; null for a port that is not published. */
function portsOf(inner: string, outer: unknown): readonly PublishedPort[] {
  const [, protocol = ''] = inner.split('/');
  if (!isProtocol(protocol)) return [];
  const hostPorts = new Set(itemsOf(outer).map((each) => textIn(fieldOf(each, 'HostPort'))));
  return [...hostPorts].filter((port) => port !== '').map((port) => ({ protocol, hostPort: Number(port) }));
}

function isProtocol(text: string): text is Protocol {
  return text === 'tcp' || text === 'udp';
}
