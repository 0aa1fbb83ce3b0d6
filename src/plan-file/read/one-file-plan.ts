import {
  type DesiredState,
  type LinuxOnlyPlan,
  type Placed,
  type Platform,
  PLATFORMS,
} from '../../model/plan/desired-state.ts';
import { readEphemeral } from './ephemeral.ts';
import { readLinuxOnly } from './linux-only.ts';
import type { ParseResult } from '../fault.ts';
import { parseLine, parsePath } from '../text/one-line-text.ts';
import { readRuleSettings } from './rule-settings.ts';
import { type NumberForm, parseNumber } from '../text/number-text.ts';
import { positionIn, readScalar, type ReadContext } from './read-context.ts';
import { readReserved } from './reservations.ts';
import { readServices } from './services.ts';
import { itemsOrItself, type MapNode, type PlanNode, stringIn, valueAt } from '../yaml/plan-node.ts';

/** What one plan file says by itself, without those that it extends. A key that it leaves out is undefined. */
export interface OneFilePlan {
  readonly extends: readonly Placed<string>[];
  readonly name: string | undefined;
  readonly platforms: readonly Platform[] | undefined;
  readonly ephemeral: DesiredState['ephemeral'];
  readonly linuxOnly: LinuxOnlyPlan;
  readonly reserved: DesiredState['reserved'];
  readonly foreignReservations: DesiredState['foreignReservations'] | undefined;
  readonly services: DesiredState['services'];
  readonly persist: DesiredState['persist'] | undefined;
  readonly rules: DesiredState['lint']['rules'];
}

const VERSION: NumberForm = { rule: 'bad-value', noun: 'version', first: 0, last: Infinity };

/** Reads every valid value, and adds a fault to `context` for the others. Types and unknown keys are left to the schema. */
export function readOneFilePlan(context: ReadContext, map: MapNode): OneFilePlan {
  readScalar(context, valueAt(map, 'version'), parseVersion);
  return {
    extends: readExtends(context, valueAt(map, 'extends')),
    name: readScalar(context, valueAt(map, 'name'), parseLine),
    platforms: readPlatforms(valueAt(map, 'platform')),
    ephemeral: readEphemeral(context, valueAt(map, 'ephemeral')),
    linuxOnly: readLinuxOnly(context, map),
    reserved: readReserved(context, valueAt(map, 'reserved')),
    foreignReservations: readForeign(valueAt(map, 'foreignReservations')),
    services: readServices(context, valueAt(map, 'services')),
    persist: readPersist(context, valueAt(map, 'persist')),
    rules: readRuleSettings(context, valueAt(map, 'lint')),
  };
}

function parseVersion(text: string): ParseResult<number> {
  const parsed = parseNumber(text, VERSION);
  if (parsed.faults || parsed.value === 1) return parsed;
  const message = `version ${text} of the file format is not known`;
  return {
    faults: [{ rule: 'bad-value', message, help: 'this portplan reads version: 1', start: 0, end: text.length }],
  };
}

function readExtends(context: ReadContext, node: PlanNode | undefined): readonly Placed<string>[] {
  return itemsOrItself(node).flatMap((item) => {
    const value = stringIn(item) === undefined ? undefined : readScalar(context, item, parseLine);
    return value === undefined ? [] : [{ value, at: positionIn(context, item) }];
  });
}

function readPlatforms(node: PlanNode | undefined): readonly Platform[] | undefined {
  if (node === undefined) return undefined;
  const named = itemsOrItself(node).map(stringIn);
  return PLATFORMS.filter((platform) => named.includes(platform));
}

function readForeign(node: PlanNode | undefined): 'keep' | 'remove' | undefined {
  const text = stringIn(node);
  return text === 'keep' || text === 'remove' ? text : undefined;
}

function readPersist(context: ReadContext, node: PlanNode | undefined): DesiredState['persist'] | undefined {
  const path = node?.kind === 'map' ? valueAt(node, 'file') : undefined;
  const file = readScalar(context, path, parsePath);
  return path === undefined || file === undefined ? undefined : { file, at: positionIn(context, path) };
}
