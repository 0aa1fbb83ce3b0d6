import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

type Name = 'output' | 'kept-plan' | 'record' | 'unconfirmed';
type Schema = Readonly<Record<string, unknown>>;

const validators = new Map<string, ReturnType<Ajv['compile']>>();

export function schemaOf(name: Name): Schema {
  return JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')) as Schema;
}

/** Parses JSON that this portplan wrote: fails where it is not what the schema of that name describes, or has a key that the schema does not. */
export function expectSchema(name: Name, json: string): unknown {
  const value = expectTolerantSchema(name, json);
  expectValid(`${name}, closed`, () => closed(schemaOf(name)) as Schema, value);
  if (name === 'output') expectOwnKeys(value as Schema);
  return value;
}

/** Parses JSON that any portplan may have written, a newer one too: fails where it is not what the schema of that name describes. */
export function expectTolerantSchema(name: Name, json: string): unknown {
  const value: unknown = JSON.parse(json);
  expectValid(name, () => schemaOf(name), value);
  return value;
}

function expectValid(key: string, schema: () => Schema, value: unknown): void {
  const validate = validators.get(key) ?? new Ajv({ strict: false }).compile(schema());
  validators.set(key, validate);
  expect(validate(value), `${key}: ${JSON.stringify(validate.errors)}`).toBe(true);
}

/** The same schema, which allows no key that it does not describe, but where it says outright that it describes a part only. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { if: condition, then, ...rest } = schema as Schema;
  if (rest['additionalProperties'] === true) return schema;
  const inside = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)]));
  // The parts of a condition describe some of the keys only.
  const parts = { ...inside, ...(condition !== undefined && { if: condition, then }) };
  return isSchemaOfObject(rest) ? { additionalProperties: false, ...parts } : parts;
}

function isSchemaOfObject({ properties, type }: Schema): boolean {
  return typeof properties === 'object' && (type === 'object' || (Array.isArray(type) && type.includes('object')));
}

/** The keys of the envelope, which every command may print, and of each other key the commands that its description names. */
export function ownKeys(): ReadonlyMap<string, readonly string[] | null> {
  const { properties, required } = schemaOf('output') as {
    readonly properties: Readonly<Record<string, { readonly description?: string }>>;
    readonly required: readonly string[];
  };
  const envelope = new Set([...required, 'unseen']);
  return new Map(
    Object.entries(properties).map(([key, { description = '' }]) => {
      const [, names = ''] = /^([a-z]+(?:, [a-z]+)*): /.exec(description) ?? [];
      return [key, envelope.has(key) ? null : names.split(', ')];
    }),
  );
}

function expectOwnKeys(value: Schema): void {
  const own = ownKeys();
  expect(value['formatVersion']).toBe('1.1');
  for (const key of Object.keys(value)) {
    const commands = own.get(key);
    if (commands) expect(commands, `which commands print ${key}`).toContain(value['command']);
  }
}
