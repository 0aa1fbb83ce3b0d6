/** Each setting of a snapshot now, and as the next boot brings it. */
import type { BootValue } from '../model/audit.ts';
import { notReadBy } from '../model/host/not-read-at-boot.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { items, member, nullable, oneOf, text, type JsonNode } from '../model/json-node.ts';
import { portRangeAt } from '../model/ports/json-ports.ts';
import { formatPortSet, formatRange, portSet } from '../model/ports/port-set.ts';
import { settingKeyOf } from '../model/settings/linux-settings.ts';

export function bootValues({ platform, state }: HostSnapshot): readonly BootValue[] {
  return platform === 'linux' ? linuxValues(state) : items(member(state, 'stacks')).flatMap(windowsValues);
}

/** As the reader computes it that runs at boot. */
function linuxValues(state: JsonNode): readonly BootValue[] {
  const reader = oneOf(member(state, 'bootReader'), ['systemd-sysctl', 'procps']);
  return items(member(state, 'settings')).flatMap((node) => {
    const setting = text(member(node, 'setting'));
    const key = settingKeyOf(setting);
    const live = nullable(member(node, 'live'), text);
    const readers = member(node, 'persisted');
    const persisted = member(readers, reader);
    const [boot, from] = [text(member(persisted, 'value')), nullable(member(persisted, 'from'), text)];
    const notRead = from === null ? notReadAtBoot(reader, member(readers, 'procps')) : null;
    return live === null || key === undefined ? [] : [{ key, setting, live, boot, from, notRead }];
  });
}

function notReadAtBoot(bootReader: string, procps: JsonNode): string | null {
  return procps.value === undefined ? null : notReadBy(bootReader, nullable(member(procps, 'from'), text));
}

/** Windows keeps them in a store of its own: no file says them. */
function windowsValues(stack: JsonNode): readonly BootValue[] {
  const name = `${text(member(stack, 'family'))}/${text(member(stack, 'protocol'))}`;
  const [dynamic, excluded] = [member(stack, 'dynamic'), member(stack, 'excluded')];
  const administered = items(member(excluded, 'active')).filter((row) => member(row, 'administered').value === true);
  const rows = (nodes: readonly JsonNode[]): string => formatPortSet(portSet(nodes.map(portRangeAt)));
  return [
    {
      key: 'reserved',
      setting: `${name}/excludedportrange`,
      live: rows(administered),
      boot: rows(items(member(excluded, 'persistent'))),
      ...{ from: null, notRead: null },
    },
    {
      key: 'ephemeral',
      setting: `${name}/dynamicport`,
      live: formatRange(portRangeAt(member(dynamic, 'active'))),
      boot: nullable(member(dynamic, 'persistent'), (node) => formatRange(portRangeAt(node))),
      ...{ from: null, notRead: null },
    },
  ];
}
