/** What an editor shows: each key explained, with examples that are right. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { PLATFORMS } from '../../src/model/plan/desired-state.ts';
import { SETTING_KEYS } from '../../src/model/settings/setting-key.ts';
import { flow } from '../../src/plan-file/schema/schema-example.ts';
import { readText } from './fixture.ts';

interface Schema {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
}

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../schemas/portplan.schema.json', import.meta.url), 'utf8'),
) as Schema;

function keysOf(schema: Schema, path: string): readonly (readonly [string, Schema])[] {
  const named = { ...schema.properties, ...schema.definitions };
  return Object.entries(named).flatMap(([key, part]) => [
    [`${path}/${key}`, part] as const,
    ...keysOf(part, `${path}/${key}`),
  ]);
}
const KEYS = keysOf(SCHEMA, '');
const ajv = new Ajv({ strict: false });

test.each(KEYS)('%s has a description, and examples that it accepts', (_, part) => {
  expect(part.description).toMatch(/^[A-Z'].*\.$/);
  expect(part.examples?.length).toBeGreaterThan(0);
  const validate = ajv.compile({ ...part, definitions: SCHEMA.definitions });
  for (const example of part.examples ?? []) expect(validate(example), JSON.stringify(example)).toBe(true);
});

test('it has every platform and every setting', () => {
  expect(SCHEMA.definitions?.['platform']?.enum).toEqual(PLATFORMS);
  expect(Object.keys(SCHEMA.properties ?? {})).toEqual(expect.arrayContaining([...SETTING_KEYS]));
});

// `lint.rules` takes the rules of later versions too: a host with an older portplan must not refuse the plan for that.
test.each(KEYS.filter(([path, { properties }]) => properties && path !== '/lint/rules'))(
  '%s takes no other keys',
  (_, part) => {
    expect(part.additionalProperties).toBe(false);
  },
);

test.each(Object.entries(SCHEMA.properties ?? {}))(
  'the examples of %s are read without a fault',
  (key, { examples = [] }) => {
    const others = key === 'version' ? '' : 'version: 1\n';
    // The files that the examples of `extends` name do not exist here.
    if (key === 'extends') return;
    for (const example of examples) {
      const text = `${others}${key}: ${flow(example)}\n`;
      expect(readText(text).diagnostics, text).toEqual([]);
    }
  },
);
