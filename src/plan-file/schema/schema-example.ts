import { yamlScalar } from '../yaml/yaml-scalar.ts';
import type { SchemaPart } from './plan-schema.generated.js';

/** The first example of a part of the schema as YAML on one line, or the first one with a list in it, if there is one. */
export function exampleOf(part: SchemaPart | undefined, withList = false): string {
  const examples = part?.examples ?? [];
  const listed = withList ? examples.find((example) => JSON.stringify(example).includes('[')) : undefined;
  return flow(listed ?? examples[0]);
}

/** A plain value as YAML on one line. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, each]) => `${yamlScalar(key)}: ${flow(each)}`)
      .join(', ')}}`;
  // The format's own word, which is text in YAML 1.2.
  if (value === 'off') return value;
  return typeof value === 'string' ? yamlScalar(value) : JSON.stringify(value);
}
