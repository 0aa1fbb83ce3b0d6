import type { Ownership } from '../../../model/plan/ownership.ts';
import type { PortRange } from '../../../model/ports/port-set.ts';
import type { StackState, WindowsHost } from '../host.ts';
import { formatRows } from '../settings/settings.ts';

/** The host's state for `snapshot`: the tables of netsh, each port range by its first and its last port. */
export function describeWindowsHost(
  { stacks, winnat, holders }: WindowsHost,
  { excluded = {}, managed }: Ownership,
): object {
  return {
    stacks: stacks.map(describeStack),
    winnat,
    holders,
    owned: {
      managed,
      excluded: Object.fromEntries(Object.entries(excluded).map(([setting, rows]) => [setting, formatRows(rows)])),
    },
  };
}

function describeStack({ family, protocol, dynamic, excluded }: StackState): object {
  return {
    family,
    protocol,
    dynamic: { active: plain(dynamic.active), persistent: dynamic.persistent && plain(dynamic.persistent) },
    excluded: {
      active: excluded.active.map(({ administered, ...row }) => ({ ...plain(row), administered })),
      persistent: excluded.persistent.map(plain),
    },
  };
}

function plain({ first, last }: PortRange): PortRange {
  return { first, last };
}
