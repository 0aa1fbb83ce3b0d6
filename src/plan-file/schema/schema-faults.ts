import type { PlanFault } from '../fault.ts';
import { type SchemaError, validate } from './plan-schema.generated.js';
import { located, type Located } from './schema-path.ts';
import { missingKey, strayKey, unknownKey } from './schema-keys.ts';
import { valueFault } from './schema-values.ts';
import { plainValue, type PlanNode } from '../yaml/plan-node.ts';

interface PlacedError extends Located {
  readonly error: SchemaError;
}

/** The faults of what the schema refuses, apart from values that have a fault already. */
export function schemaFaults(root: PlanNode, judged: ReadonlySet<PlanNode>): readonly PlanFault[] {
  if (validate(plainValue(root))) return [];
  const errors = (validate.errors ?? []).map((error) => ({ error, ...located(root, error.instancePath) }));
  const unknown = unknownKeys(errors);
  const keys = [...unknown.faults, ...missingKeys(errors, judged, unknown.meant), ...strayKeys(errors)];
  return [...keys, ...badKeys(errors, judged), ...badValues(errors, judged)];
}

interface UnknownKeys {
  readonly faults: readonly PlanFault[];
  /** The known keys that misspelt ones were probably meant to be, by the map that has them. */
  readonly meant: ReadonlyMap<PlanNode, ReadonlySet<string>>;
}

function unknownKeys(errors: readonly PlacedError[]): UnknownKeys {
  const meant = new Map<PlanNode, Set<string>>();
  const faults = errors.flatMap(({ error, node }) => {
    const found = error.keyword === 'additionalProperties' && node.kind === 'map' && unknownKey(node, error);
    if (!found) return [];
    if (found.meant !== undefined) meant.set(node, (meant.get(node) ?? new Set()).add(found.meant));
    return [found.fault];
  });
  return { faults, meant };
}

/** A key that was misspelt is not missing too, nor is one that may come in by a merge key. */
function missingKeys(
  errors: readonly PlacedError[],
  judged: ReadonlySet<PlanNode>,
  meant: UnknownKeys['meant'],
): readonly PlanFault[] {
  return errors.flatMap((placed) => {
    const { error, node } = placed;
    if (error.keyword !== 'required' || node.kind !== 'map' || judged.has(node)) return [];
    const name = String(error.params['missingProperty']);
    const isMisspelt =
      meant.get(node)?.has(name) === true || (name === 'port' && meant.get(node)?.has('listen') === true);
    return isMisspelt ? [] : [missingKey(placed, name)];
  });
}

/** Keys that exclude each other: one fault for the map, however many there are. */
function strayKeys(errors: readonly PlacedError[]): readonly PlanFault[] {
  const byMap = new Map<PlanNode, PlanFault>();
  for (const { error, key, parent } of errors) {
    if (error.keyword !== 'false schema' || !key || !parent || byMap.has(parent)) continue;
    byMap.set(parent, strayKey(key, parent));
  }
  return [...byMap.values()];
}

function badKeys(errors: readonly PlacedError[], judged: ReadonlySet<PlanNode>): readonly PlanFault[] {
  return errors.flatMap(({ error, node }) => {
    if (error.keyword !== 'propertyNames' || node.kind !== 'map') return [];
    const key = node.entries.get(String(error.params['propertyName']))?.key;
    if (!key || judged.has(key)) return [];
    return [{ rule: 'bad-value', message: 'this key is not a name', start: key.start, end: key.end }];
  });
}

const NOT_ABOUT_A_VALUE = new Set(['additionalProperties', 'required', 'false schema', 'propertyNames', 'if']);

/** The first error of each value: with a wrong type the rest follows. */
function badValues(errors: readonly PlacedError[], judged: ReadonlySet<PlanNode>): readonly PlanFault[] {
  const byNode = new Map<PlanNode, PlanFault>();
  for (const placed of errors) {
    const { error, node } = placed;
    if (NOT_ABOUT_A_VALUE.has(error.keyword) || error.propertyName !== undefined) continue;
    if (!judged.has(node) && !byNode.has(node)) byNode.set(node, valueFault(placed, error));
  }
  return [...byNode.values()];
}
