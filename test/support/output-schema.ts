import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'vitest';

const validators = new Map<string, ReturnType<Ajv['compile']>>();

/** Parses JSON that portplan wrote, and fails where it is not what the schema of that name describes. */
export function expectSchema(name: 'output' | 'kept-plan', json: string): unknown {
  const path = resolve(`schemas/${name}.schema.json`);
  const validate =
    validators.get(name) ?? new Ajv({ strict: false }).compile(JSON.parse(readFileSync(path, 'utf8')) as object);
  validators.set(name, validate);
  const value: unknown = JSON.parse(json);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}
