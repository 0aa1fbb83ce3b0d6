/** What a run that was cut off may have left of a setting. */
import type { SettingChange } from '../../../model/plan/record.ts';
import {
  noPorts,
  parsePortSet,
  samePorts,
  union,
  type PortRange,
  type PortSet,
} from '../../../model/ports/port-set.ts';
import { sysctlName } from '../../../model/settings/linux-settings.ts';
import { reservedWrites } from './live-steps.ts';

/**
 * Whether a run between the texts of the change, cut off at any moment, may have left the setting at `now`. Only a reserved
 * list is not written at once: while the range moves it holds the ports of both texts, and a long one takes several writes,
 * in an order that depends on the range. `range` is the ephemeral one.
 */
export function isLeftBy(
  { setting, before, after, meanwhile = [] }: SettingChange,
  now: string,
  range: () => PortRange | undefined,
): boolean {
  const texts = [before, after, ...meanwhile];
  if (texts.includes(now)) return true;
  const list = setting === sysctlName('reserved') ? parsePortSet(now) : null;
  if (list === null) return false;
  const lists = texts.flatMap((text) => [parsePortSet(text) ?? noPorts]);
  const targets = lists.flatMap((one) => lists.map((other) => union(one, other)));
  if (targets.some((target) => samePorts(target, list))) return true;
  const ephemeral = range() ?? NO_RANGE;
  return targets.some((target) => [noPorts, ...targets].some((start) => isOnTheWay(start, target, ephemeral, list)));
}

const NO_RANGE: PortRange = { first: 0, last: 0 };

/** Whether the list is what one of the writes between the two has made. */
function isOnTheWay(start: PortSet, target: PortSet, ephemeral: PortRange, list: PortSet): boolean {
  let now = start;
  for (const { offset, text } of reservedWrites(start, { reserved: target, ephemeral })) {
    const written = parsePortSet(text.trim()) ?? noPorts;
    now = offset === 0 ? written : union(now, written);
    if (samePorts(now, list)) return true;
  }
  return false;
}
