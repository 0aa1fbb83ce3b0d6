/** A Windows host as a snapshot has it: the way back from describe-host.ts. */
import type { HostSnapshot } from '../../../model/host/host-snapshot.ts';
import {
  entries,
  fail,
  flag,
  items,
  type JsonNode,
  member,
  nullable,
  oneOf,
  parsed,
  text,
} from '../../../model/json-node.ts';
import { portRangeAt } from '../../../model/ports/json-ports.ts';
import { noPorts, type PortRange } from '../../../model/ports/port-set.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import { STACKS, type Stack, type StackState, type WindowsHost } from '../host.ts';
import { parseRows } from '../settings/settings.ts';

const WINNAT_STATES = ['running', 'stopped', 'absent'] as const;

/** Throws a Failure in one sentence where it is none. */
export function capturedHost({ host, state }: HostSnapshot): WindowsHost {
  const stacks = member(state, 'stacks');
  return {
    platform: 'windows',
    host,
    stacks: STACKS.map((stack) => stackState(stack, stacks)),
    winnat: oneOf(member(state, 'winnat'), WINNAT_STATES),
  };
}

export function capturedOwnership({ state }: HostSnapshot): Ownership {
  const owned = member(state, 'owned');
  const excluded = entries(member(owned, 'excluded'), rowsAt);
  return {
    reserved: noPorts,
    managed: items(member(owned, 'managed')).map(text),
    ...(Object.keys(excluded).length > 0 && { excluded }),
  };
}

function stackState({ family, protocol }: Stack, stacks: JsonNode): StackState {
  const node = items(stacks).find(
    (each) => member(each, 'family').value === family && member(each, 'protocol').value === protocol,
  );
  if (!node) return fail(stacks, `${family} ${protocol} in it`);
  const [dynamic, excluded] = [member(node, 'dynamic'), member(node, 'excluded')];
  return {
    family,
    protocol,
    dynamic: {
      active: portRangeAt(member(dynamic, 'active')),
      persistent: nullable(member(dynamic, 'persistent'), portRangeAt),
    },
    excluded: {
      active: items(member(excluded, 'active')).map((row) => ({
        ...portRangeAt(row),
        administered: flag(member(row, 'administered')),
      })),
      persistent: items(member(excluded, 'persistent')).map((row) => portRangeAt(row)),
    },
  };
}

function rowsAt(node: JsonNode): readonly PortRange[] {
  return parsed(node, parseRows, 'a list of ports');
}
