/** Checks the state inside a snapshot, which only the backend of its OS knows, by the compiled schema of that backend. */
import { Failure } from '../model/failure.ts';
import type { HostSnapshot } from '../model/host/host-snapshot.ts';
import { fail, type JsonNode } from '../model/json-node.ts';
import { snapshotRemedy } from './read-snapshot.ts';

/** The part of a schema that a value broke, as far as a message speaks of it. */
interface SnapshotSchema {
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SnapshotSchema>>;
}

/** An error of ajv. `instancePath` is a JSON pointer. */
interface SchemaFault {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: { readonly missingProperty?: string; readonly limit?: number };
  readonly parentSchema: SnapshotSchema;
}

/** A compiled schema: `errors` are those of the last call. */
interface SchemaCheck {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaFault[] | null | undefined;
}

/** The state as it is. Throws a Failure in one sentence about the first fault. */
export function checkedState({ state }: HostSnapshot, check: SchemaCheck): unknown {
  if (isBeforeTheFirstVersion(state)) throw beforeTheFirstVersion(state);
  if (check(state.value)) return state.value;
  const fault = check.errors?.[0];
  return fault ? fail(faultyNode(state, fault), expectedBy(fault)) : fail(state, 'the state of a host');
}

/** What lies inside a value, with its path. */
export function nodeAt(node: JsonNode, ...names: readonly (string | number)[]): JsonNode {
  return names.reduce<JsonNode>((outer, name) => {
    const inside = outer.value as Readonly<Record<string, unknown>> | null | undefined;
    const step = Array.isArray(outer.value) ? `[${name}]` : `.${name}`;
    return { ...outer, value: inside?.[name], path: `${outer.path}${step}` };
  }, node);
}

function isBeforeTheFirstVersion({ value }: JsonNode): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, 'unfinished');
}

function beforeTheFirstVersion({ file }: JsonNode): Failure {
  const remedy = snapshotRemedy(file, 'make it anew');
  return new Failure('bad-snapshot', `${file} is by a portplan older than 0.1.0: update portplan there and ${remedy}`);
}

function faultyNode(state: JsonNode, { instancePath, params }: SchemaFault): JsonNode {
  const names = instancePath.split('/').slice(1);
  const plain = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return nodeAt(state, ...plain, ...(params.missingProperty === undefined ? [] : [params.missingProperty]));
}

function expectedBy({ keyword, params, parentSchema }: SchemaFault): string {
  if (keyword === 'minItems') return `at least ${params.limit} in it`;
  if (keyword === 'maxItems') return `at most ${params.limit} in it`;
  const { missingProperty } = params;
  return expected(missingProperty === undefined ? parentSchema : (parentSchema.properties?.[missingProperty] ?? {}));
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a number',
};

function expected({ title, type = [], enum: choices, const: only }: SnapshotSchema): string {
  if (title !== undefined) return title;
  if (choices) return choices.map(String).join(' or ');
  if (only !== undefined) return JSON.stringify(only);
  const types = [type].flat().map((each) => TYPES[each] ?? each);
  return types.join(' or ') || 'a value';
}
