/** The schema knows the rules, so that an editor completes and explains their names. */
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { it } from 'vitest';
import { OWN_RULES } from '../../src/lint/lint-config-rules.ts';
import { RULES } from '../../src/lint/rule-list.ts';
import { expectGolden } from '../support/golden.ts';

const FILE = 'schemas/portplan.schema.json';

interface Schema {
  properties: { lint: { properties: { rules: { properties: unknown } } } };
}

it('names and explains every rule', async () => {
  const schema = JSON.parse(readFileSync(FILE, 'utf8')) as Schema;
  const former = RULES.flatMap(({ id, formerIds = [] }) =>
    formerIds.map((each) => ({ id: each, summary: `The former name of ${id}.` })),
  );
  const rules = [...RULES, ...former, ...Object.entries(OWN_RULES).map(([id, { summary }]) => ({ id, summary }))];
  schema.properties.lint.properties.rules.properties = Object.fromEntries(
    rules.map(({ id, summary }) => [
      id,
      { allOf: [{ $ref: '#/definitions/ruleSetting' }], description: summary, examples: ['off', 'error'] },
    ]),
  );
  const style = await resolveConfig(FILE);
  expectGolden(FILE, await format(JSON.stringify(schema), { ...style, filepath: FILE }));
});
