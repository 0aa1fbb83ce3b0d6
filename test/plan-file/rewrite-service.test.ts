/** A new service in a plan's text: in the style of the file, and every other character stays. */
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPlanText } from '../../src/plan-file/read/plan-text.ts';
import { serviceLine, withService } from '../../src/plan-file/edit/service.ts';
import { sourceText } from '../../src/plan-file/yaml/source-text.ts';
import type { Service } from '../../src/model/plan/desired-state.ts';

const PAY = { name: 'pay', endpoint: '10001' };
const DNS = { name: 'dns', endpoint: '10001/udp' };

type Example = readonly [name: string, before: string, after: string];

describe('a service is added', () => {
  it.each<Example>([
    ['behind the last one', 'version: 1\nservices:\n  web: 80\n', 'version: 1\nservices:\n  web: 80\n  pay: 10001\n'],
    [
      'before the next key, with comments in their places',
      'version: 1\nservices: # ours\n    web: 80 # x\n    # about db\n    db: {port: 81}\n    # later: 82\n\n# names\nname: x\n',
      'version: 1\nservices: # ours\n    web: 80 # x\n    # about db\n    db: {port: 81}\n    # later: 82\n    pay: 10001\n\n# names\nname: x\n',
    ],
    [
      'behind a service of several lines',
      'version: 1\nservices:\n  web:\n    listen:\n      - 80\n      - 81\nname: x\n',
      'version: 1\nservices:\n  web:\n    listen:\n      - 80\n      - 81\n  pay: 10001\nname: x\n',
    ],
    [
      'at the end of a file without a line end',
      'version: 1\nservices:\n  web: 80',
      'version: 1\nservices:\n  web: 80\n  pay: 10001',
    ],
    [
      'behind a key with a question mark',
      'version: 1\nservices:\n  ? web\n  : 80\n',
      'version: 1\nservices:\n  ? web\n  : 80\n  pay: 10001\n',
    ],
    ['to an empty map', 'version: 1\nservices: {}\nname: x\n', 'version: 1\nservices: {pay: 10001}\nname: x\n'],
    [
      'to a flow map',
      'version: 1\nservices: {web: 80, db: 81}\n',
      'version: 1\nservices: {web: 80, db: 81, pay: 10001}\n',
    ],
    [
      'to a flow map of several lines',
      'version: 1\nservices: {\n  web: 80,\n  db: 81,\n}\n',
      'version: 1\nservices: {\n  web: 80,\n  db: 81,\n  pay: 10001,\n}\n',
    ],
    [
      'to a flow map with comments: the comma before the last one',
      'version: 1\nservices: {\n  a: 8080,  # one\n  b: 8081   # two\n}\n',
      'version: 1\nservices: {\n  a: 8080,  # one\n  b: 8081,   # two\n  pay: 10001\n}\n',
    ],
    [
      'to a flow map with comments and a comma at its end',
      'version: 1\nservices: {\n  a: 8080, # one\n  b: 8081, # two\n  # no more\n}\n',
      'version: 1\nservices: {\n  a: 8080, # one\n  b: 8081, # two\n  # no more\n  pay: 10001,\n}\n',
    ],
    [
      'to a flow map whose only entry stands on its first line',
      'version: 1\nservices: { a: 8080 # one\n}\n',
      'version: 1\nservices: { a: 8080, # one\n  pay: 10001\n}\n',
    ],
    ['to a file without services', 'version: 1\n# end\n', 'version: 1\n# end\nservices:\n  pay: 10001\n'],
    [
      'to a file without services, with empty lines',
      'version: 1\n\nname: x\n',
      'version: 1\n\nname: x\n\nservices:\n  pay: 10001\n',
    ],
    [
      'to a key that has nothing but comments below it',
      'version: 1\nservices: # ours\n\n  # later: 82\nname: x\n',
      'version: 1\nservices: # ours\n  pay: 10001\n\n  # later: 82\nname: x\n',
    ],
    ['to a flow file without services', '{version: 1}\n', '{version: 1, services: {pay: 10001}}\n'],
    ['to JSON', '{"version": 1, "services": {"web": 80}}', '{"version": 1, "services": {"web": 80, "pay": 10001}}'],
    ['to JSON without services', '{\n  "version": 1\n}\n', '{\n  "version": 1,\n  "services": {"pay": 10001}\n}\n'],
    [
      'behind one that is an alias',
      'version: 1\nservices:\n  web: &w {port: 80, reuse: [port]}\n  web2: *w # the same\n',
      'version: 1\nservices:\n  web: &w {port: 80, reuse: [port]}\n  web2: *w # the same\n  pay: 10001\n',
    ],
  ])('%s', (_, before, after) => {
    for (const newline of ['\n', '\r\n']) {
      const [from, to] = [before, after].map((text) => text.replaceAll('\n', newline));
      expect(withService(from ?? '', PAY)).toBe(to);
    }
  });

  it('with udp, as text in JSON', () => {
    expect(withService('{"version": 1}', DNS)).toBe('{"version": 1, "services": {"dns": "10001/udp"}}');
  });
});

describe('nothing is added', () => {
  it.each([
    ['where it is there', 'version: 1\nservices: {pay: 1}\n'],
    ['to an alias', 'version: 1\nx: &a {web: 80}\nservices: *a\n'],
    ['to a flow map with nothing but a comment', 'version: 1\nservices: { # none\n}\n'],
    ['to a file with a fault', 'version: 1\nservices: {web: 99999}\n'],
    ['to a file that ends with the sign of its end', 'version: 1\n...\n'],
    ['to services that are said to be nothing', 'version: 1\nservices: ~\n'],
    ['to what is no map', '- 1\n'],
    ['to nothing', ''],
  ])('%s', (_, text) => expect(withService(text, PAY)).toBeNull());
});

describe('a name is written so that YAML reads it', () => {
  it.each([
    ['pay', 'pay: 10001'],
    ['payment-api.v2', 'payment-api.v2: 10001'],
    ['on', '"on": 10001'],
    ['8080', '"8080": 10001'],
    ['a b: c #d', '"a b: c #d": 10001'],
    ['Zürich "x"', '"Zürich \\"x\\"": 10001'],
  ])('%s', (name, line) => expect(serviceLine({ name, endpoint: '10001' })).toBe(line));
});

/** What a plan says, without the places where it does. */
function said(text: string): { readonly services: readonly Service[] } {
  const { part, diagnostics } = readPlanText(sourceText('x', text));
  expect(diagnostics, text).toEqual([]);
  return JSON.parse(JSON.stringify(part, (key, value: unknown) => (key === 'at' ? undefined : value))) as {
    services: readonly Service[];
  };
}

const EXAMPLES = readdirSync('examples').filter((name) => name.endsWith('.portplan.yaml'));
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => {
  return /\S/.test(text) && !/[\p{Cc}\p{Cs}\uFEFF]/u.test(text) && text !== '<<';
});

describe('in every example', () => {
  it.each(EXAMPLES)('%s: one service more, in lines of its own, whatever its name', (file) => {
    const given = readFileSync(`examples/${file}`, 'utf8');
    fc.assert(
      fc.property(
        name,
        fc.integer({ min: 1, max: 65535 }),
        fc.boolean(),
        fc.boolean(),
        (called, port, isUdp, isWindows) => {
          const text = isWindows ? given.replaceAll('\n', '\r\n') : given;
          const before = said(text);
          const after = withService(text, { name: called, endpoint: isUdp ? `${port}/udp` : `${port}` });
          if (before.services.some((each) => each.name === called)) {
            expect(after).toBeNull();
            return;
          }
          const { services, ...rest } = said(after ?? '');
          expect(services.slice(0, -1)).toEqual(before.services);
          expect(services.at(-1)).toMatchObject({
            name: called,
            endpoints: [{ protocol: isUdp ? 'udp' : 'tcp', ports: { first: port, last: port } }],
          });
          expect({ ...rest, services: before.services }).toEqual(before);
          expect(withoutAddition(text, after ?? '')).toBe(text);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** The longer text without what stands between the start and the end that it shares with the other one. */
function withoutAddition(text: string, longer: string): string {
  let start = 0;
  while (start < text.length && text[start] === longer[start]) start++;
  return longer.slice(0, start) + longer.slice(longer.length - (text.length - start));
}
