/** A Windows host as a snapshot has it: the way back from describe-host.ts. */
import { NO_NAT } from '../../../model/nat/host-nat.ts';
import type { HostSnapshot } from '../../../model/host/host-snapshot.ts';
import { fail, type JsonNode } from '../../../model/json-node.ts';
import type { Waiting } from '../../../model/plan/unconfirmed.ts';
import type { Unfinished } from '../../../model/plan/unfinished.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import { noPorts, type PortRange } from '../../../model/ports/port-set.ts';
import type { Listener } from '../../../model/sockets/listener.ts';
import { checkedState, nodeAt } from '../../../snapshot/checked-state.ts';
import type { CapturedHost } from '../../backend.ts';
import { stackName, STACKS, type StackState, type WindowsHost } from '../host.ts';
import { parseRows } from '../settings/settings.ts';
import { knownWindowsHost } from './known-host.ts';
import { NOTHING_TOLD, type WindowsHolders } from '../../../model/windows/windows-holders.ts';
import isWindowsSnapshot from './snapshot-schema.generated.js';

/** `windowsSnapshot` of schemas/output.schema.json. */
interface WindowsSnapshot extends Pick<WindowsHost, 'stacks' | 'winnat'> {
  readonly owned: { readonly managed: readonly string[]; readonly excluded: Readonly<Record<string, string>> };
  readonly listeners?: readonly Listener[] | null;
  /** Left out by older versions, which did not ask. */
  readonly holders?: WindowsHolders;
  readonly unfinished: Unfinished | null;
  readonly unconfirmed?: Waiting | null;
}

/** Throws a Failure in one sentence where the snapshot is not what `portplan snapshot` prints on Windows. */
export function capturedWindows(snapshot: HostSnapshot): CapturedHost {
  const given = checkedState(snapshot, isWindowsSnapshot) as WindowsSnapshot;
  const { winnat, listeners = null, holders = NOTHING_TOLD, unfinished, unconfirmed = null } = given;
  const host: WindowsHost = {
    platform: 'windows',
    host: snapshot.host,
    stacks: stacksIn(given.stacks, nodeAt(snapshot.state, 'stacks')),
    winnat,
    holders,
    listeners,
    services: [],
  };
  const ownership = ownershipIn(given, snapshot.state);
  return {
    ...knownWindowsHost({ host, ownership, listeners }),
    isImage: false,
    nat: () => Promise.resolve(NO_NAT),
    unfinished,
    unconfirmed,
  };
}

/** The stacks, in the order of STACKS. Throws a Failure where one is missing. */
function stacksIn(given: readonly StackState[], node: JsonNode): readonly StackState[] {
  return STACKS.map((stack) => {
    const i = given.findIndex(({ family, protocol }) => family === stack.family && protocol === stack.protocol);
    const found = given[i];
    return found ? withRanges(found, nodeAt(node, i)) : fail(node, `${stackName(stack)} in it`);
  });
}

/** Keys that a later version has written are left out, as a plan holds the rows that it was made from. */
function withRanges({ family, protocol, dynamic, excluded }: StackState, node: JsonNode): StackState {
  return {
    family,
    protocol,
    dynamic: {
      active: range(dynamic.active, nodeAt(node, 'dynamic', 'active')),
      persistent: dynamic.persistent && range(dynamic.persistent, nodeAt(node, 'dynamic', 'persistent')),
    },
    excluded: {
      active: excluded.active.map(({ administered, ...row }, i) => ({
        ...range(row, nodeAt(node, 'excluded', 'active', i)),
        administered,
      })),
      persistent: excluded.persistent.map((row, i) => range(row, nodeAt(node, 'excluded', 'persistent', i))),
    },
  };
}

function range({ first, last }: PortRange, node: JsonNode): PortRange {
  return first <= last ? { first, last } : fail(nodeAt(node, 'last'), `${first} or higher`);
}

function ownershipIn({ owned: { managed, excluded } }: WindowsSnapshot, state: JsonNode): Ownership {
  const rows = Object.entries(excluded).map(([setting, text]) => {
    const parsed = parseRows(text);
    return [setting, parsed ?? fail(nodeAt(state, 'owned', 'excluded', setting), 'a list of ports')] as const;
  });
  return { reserved: noPorts, managed, ...(rows.length > 0 && { excluded: Object.fromEntries(rows) }) };
}
