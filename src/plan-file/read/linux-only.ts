import type { LinuxOnlyPlan } from '../../model/plan/desired-state.ts';
import type { LinuxSettings } from '../../model/settings/linux-settings.ts';
import { LINUX_ONLY_KEYS, type LinuxOnlyKey } from '../../model/settings/setting-key.ts';
import type { Parsed } from '../fault.ts';
import { type NumberForm, parseNumber } from '../text/number-text.ts';
import { type MapNode, valueAt } from '../yaml/tree.ts';
import { placeOf, readScalar, type Reading } from './reading.ts';

const PORT_OR_0: NumberForm = { rule: 'bad-port', noun: 'port', first: 0, last: 65535 };

const PARSERS: { readonly [K in LinuxOnlyKey]: (text: string) => Parsed<LinuxSettings[K]> } = {
  unprivilegedPortStart: (text) => parseNumber(text, PORT_OR_0),
};

/** The settings that Linux alone has, as far as they are given and sound. */
export function readLinuxOnly(reading: Reading, map: MapNode): LinuxOnlyPlan {
  const found = LINUX_ONLY_KEYS.flatMap((key) => {
    const node = valueAt(map, key);
    const value = readScalar(reading, node, PARSERS[key]);
    return node === undefined || value === undefined ? [] : [[key, { value, at: placeOf(reading, node) }]];
  });
  return Object.fromEntries(found) as LinuxOnlyPlan;
}
