import type { LinuxOnlyPlan } from '../../model/plan/desired-state.ts';
import { TIME_WAIT_REUSE, type LinuxSettings } from '../../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS, type LinuxOnlyKey } from '../../model/settings/setting-key.ts';
import { type NumberForm, parseNumber } from '../text/number-text.ts';
import { type MapNode, type PlanNode, stringIn, valueAt } from '../yaml/plan-node.ts';
import { positionIn, readScalar, type ReadContext } from './read-context.ts';

const PORT_OR_0: NumberForm = { rule: 'bad-port', noun: 'port', first: 0, last: 65535 };

type Read<T> = (context: ReadContext, node: PlanNode | undefined) => T | undefined;

const READ: { readonly [K in LinuxOnlyKey]: Read<LinuxSettings[K]> } = {
  unprivilegedPortStart: (context, node) => readScalar(context, node, (text) => parseNumber(text, PORT_OR_0)),
  timeWaitReuse: (_reading, node) => TIME_WAIT_REUSE.find((word) => word === stringIn(node)),
};

/** The settings that Linux alone has, as far as they are given and sound. */
export function readLinuxOnly(context: ReadContext, map: MapNode): LinuxOnlyPlan {
  const found = LINUX_ONLY_KEYS.flatMap((key) => {
    const node = valueAt(map, key);
    const value = READ[key](context, node);
    return node === undefined || value === undefined ? [] : [[key, { value, at: positionIn(context, node) }]];
  });
  return Object.fromEntries(found) as LinuxOnlyPlan;
}
