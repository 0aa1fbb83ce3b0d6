/** The pieces of text in a plan: what is formatted reads back the same, and the schema knows the same texts. */
import { placeText } from '../../src/model/text/bracketed.ts';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEndpoint, parseEndpoint } from '../../src/plan-file/text/endpoint-text.ts';
import { parseAddress, type AddressText } from '../../src/plan-file/text/address-text.ts';
import { needsZone } from '../../src/model/bind/address-cover.ts';
import type { ParseResult } from '../../src/plan-file/fault.ts';
import { parseLine, parsePath, parseRuleId } from '../../src/plan-file/text/one-line-text.ts';
import { parseNumber } from '../../src/plan-file/text/number-text.ts';
import { parsePortList, parsePorts, parseRange } from '../../src/plan-file/text/port-text.ts';
import { formatPortSet, formatRange, portSet } from '../../src/model/ports/port-set.ts';
import { ports, range } from '../support/arbitrary.ts';

const literal = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('::', '::ffff:127.0.0.1', '0.0.0.0'));
const address: fc.Arbitrary<AddressText> = fc.oneof(
  fc.constant({ address: null }),
  literal.filter((text) => !needsZone(text)).map((each) => ({ address: each })),
  fc.constantFrom('fe80::1%eth0', 'fe80::1%br-lan.2_x', 'ff02::fb%2').map((each) => ({ address: each })),
  fc.record({
    address: fc.option(literal.filter((text) => !needsZone(text))),
    device: fc.constantFrom('lo', 'eth0.100', 'br-lan_x', '2'),
  }),
);
const protocol = fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const);

test('an endpoint that is formatted reads back the same', () => {
  fc.assert(
    fc.property(address, fc.record({ ports: range, protocol }), (where, rest) => {
      const endpoint = { ...where, ...rest };
      expect(parseEndpoint(formatEndpoint(endpoint))).toEqual({ value: [endpoint] });
      const text = placeText(where);
      if (text !== null) expect(parseAddress(text)).toEqual({ value: [where] });
    }),
    { numRuns: 2000 },
  );
});

test('localhost is both loopback addresses, and tcp+udp both protocols', () => {
  const ports = { first: 53, last: 53 };
  expect(parseEndpoint('localhost:53/tcp+udp').value).toEqual([
    { address: '127.0.0.1', ofLocalhost: true, ports, protocol: 'tcp' },
    { address: '::1', ofLocalhost: true, ports, protocol: 'tcp' },
    { address: '127.0.0.1', ofLocalhost: true, ports, protocol: 'udp' },
    { address: '::1', ofLocalhost: true, ports, protocol: 'udp' },
  ]);
});

test('an address that ss prints is read, whichever side of the bracket the interface stands', () => {
  const ports = { first: 53, last: 53 };
  for (const text of ['[::%v0]:53', '[::]%v0:53'])
    expect(parseEndpoint(text).value).toEqual([{ address: '::', device: 'v0', ports, protocol: 'tcp' }]);
  expect(parseEndpoint('[fe80::1]%v0:53').value).toEqual([{ address: 'fe80::1%v0', ports, protocol: 'tcp' }]);
  expect(parseEndpoint('*%v0:53').value).toEqual([{ address: null, device: 'v0', ports, protocol: 'tcp' }]);
});

test('a range and a list of ports that are formatted read back the same', () => {
  fc.assert(
    fc.property(range, ports, (one, several) => {
      expect(parsePorts(formatRange(one))).toEqual({ value: one });
      expect(parseRange(`${one.first}-${one.last}`)).toEqual({ value: one });
      const list = parsePortList(formatPortSet(several));
      if (several.length > 0) expect(portSet(list.value ?? [])).toEqual(several);
      else expect(list.faults).toHaveLength(1);
    }),
    { numRuns: 2000 },
  );
});

interface Schema {
  readonly pattern?: string;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/portplan.schema.json', import.meta.url), 'utf8'),
) as Schema;
const property = (of: Schema | undefined, name: string) => of?.properties?.[name];
const definition = (name: string) => schema.definitions?.[name];
const rules = property(property(schema, 'lint'), 'rules');

/** Each text form of the schema, and the function that reads it. */
const FORMS: readonly (readonly [string, Schema | undefined, (text: string) => ParseResult<unknown>])[] = [
  ['service', definition('service'), parseEndpoint],
  ['endpoint', definition('endpoint'), parseEndpoint],
  ['port', property(definition('endpoint'), 'port'), parsePorts],
  ['port of a service', property(definition('service'), 'port'), parsePorts],
  ['address', property(definition('endpoint'), 'address'), parseAddress],
  ['reservation', definition('reservation'), parsePortList],
  ['ports', definition('ports'), parsePortList],
  ['ephemeral', property(schema, 'ephemeral'), parseRange],
  ['range', definition('range'), parseRange],
  ['name', property(schema, 'name'), parseLine],
  ['owner', property(definition('service'), 'owner'), parseLine],
  ['extends', property(schema, 'extends'), parseLine],
  ['service name', property(schema, 'services')?.propertyNames, parseLine],
  ['persist file', property(property(schema, 'persist'), 'file'), parsePath],
  ['rule id', rules?.propertyNames, parseRuleId],
];

/** Texts that are right, or nearly so: pieces that occur in plans, in any order, and single characters of any kind. */
const nearText = fc
  .array(
    fc.oneof(
      fc.constantFrom('80', '65535', '65536', '0', '0120', '-', ',', ':', '/', 'tcp', 'udp', '::1', '[', ']', '[::1]'),
      fc.constantFrom(
        '127.0.0.1',
        '1.2.3',
        '.',
        '..',
        ' ',
        '\n',
        '\t',
        '%eth0',
        '*',
        'localhost',
        'tcp+udp',
        '_',
        '+',
        'e',
        'x',
        'TCP',
        '\u2028',
        'a',
      ),
      fc.constantFrom('/etc', '/run', '/dev/x', '/proc/', 'sys'),
      fc.string({ unit: 'binary', maxLength: 2 }),
      range.map(formatRange),
      ports.map(formatPortSet),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));
const soundText = fc.oneof(
  fc
    .tuple(address, fc.record({ ports: range, protocol }))
    .map(([where, rest]) => formatEndpoint({ ...where, ...rest })),
  ports.map(formatPortSet),
  address.map((where) => placeText(where) ?? ''),
  fc.constantFrom('localhost', 'localhost:80', 'localhost:80/tcp+udp', '*%lo:9/udp', '[::]%v0:9', '[fe80::1]%v0:9'),
  fc.constantFrom('/etc/sysctl.conf', '/a/.b/c..d', '/a/../b', '/a//b', '/a/', '/', '/..', 'known-default', 'a--b'),
);

/** What a pattern can't say, and the parser does: these texts get a diagnostic all the same. */
const LOOSER = /bad-(?:range|endpoint)/;

test.each(FORMS)('%s: the pattern accepts what the parser does', (_, part, parse) => {
  const pattern = new RegExp(part?.pattern ?? '(?!)', 'u');
  fc.assert(
    fc.property(fc.oneof(nearText, soundText), (text) => {
      const { faults } = parse(text);
      if (!faults) expect(text).toMatch(pattern);
      else if (pattern.test(text)) expect(faults[0].rule).toMatch(LOOSER);
    }),
    { numRuns: 4000 },
  );
});

test('each fault lies inside the text', () => {
  fc.assert(
    fc.property(nearText, fc.constantFrom(...FORMS), (text, [, , parse]) => {
      for (const { start, end } of parse(text).faults ?? []) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(Math.max(1, text.length));
      }
    }),
    { numRuns: 5000 },
  );
});

test('a number is decimal, whatever number it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 70_000 }), fc.constantFrom('0', '+', '0x', '0o', ' '), (number, prefix) => {
      expect(parseNumber(`${number}`).faults === undefined).toBe(number >= 1 && number <= 65535);
      expect(parseNumber(`${prefix}${number}`).faults).toHaveLength(1);
    }),
  );
});
