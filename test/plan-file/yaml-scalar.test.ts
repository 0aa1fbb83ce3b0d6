/** The one writer of YAML scalars: what it writes is read as the same text, wherever it stands. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { portsOf, type PortSet, portSet } from '../../src/model/ports/port-set.ts';
import { portsJson, portsScalar, quotedScalar, yamlScalar } from '../../src/plan-file/yaml/yaml-scalar.ts';
import { sourceText } from '../../src/plan-file/yaml/source-text.ts';
import { buildTree } from '../../src/plan-file/yaml/build-plan-nodes.ts';
import { plainValue } from '../../src/plan-file/yaml/plan-node.ts';
import { parseYaml } from '../../src/plan-file/yaml/yaml-document.ts';
import { hostileText } from '../support/hostile.ts';

const TRAPS = [
  ...[
    '',
    ' ',
    'a ',
    ' a',
    '~',
    'null',
    'Null',
    'true',
    'False',
    'y',
    'N',
    'yes',
    'NO',
    'on',
    'Off',
    '<<',
    '=',
    '.inf',
    '.NaN',
  ],
  ...['1', '-1', '1.5', '1e3', '0x50', '0o17', '010', '1_000', '22:22', '1:30:00', '2027-01-31', '0b1', '.5', '5.'],
  ...[
    '- a',
    '-',
    '? a',
    '?',
    ':',
    ': a',
    'a:',
    'a: b',
    'a:b',
    '#',
    'a #b',
    'a#b',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '%a',
    '@a',
    '`a',
  ],
  ...[
    '[a',
    'a]',
    '{a',
    'a}',
    'a,b',
    "'",
    '"',
    "it's",
    'a"b',
    '\\',
    '---',
    '...',
    '--- a',
    '[::1]:80',
    '::1',
    '127.0.0.1:80',
  ],
  ...[
    'a\tb',
    'a\nb',
    'a\r\nb',
    '\u0085',
    '\u2028',
    '\ufeffa',
    '\u202ea',
    '\x7f',
    '\0',
    '\ud800',
    'é',
    '日本',
    '__proto__',
  ],
];
const text = fc.oneof(
  fc.constantFrom(...TRAPS),
  hostileText,
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
);

/** Every trap, and what is drawn besides. */
function ofAnyText(check: (value: string) => unknown): void {
  fc.assert(
    fc.property(text, (value) => check(value) !== false),
    { examples: TRAPS.map((trap) => [trap]) },
  );
}

/** As portplan reads a file. */
function read(yaml: string): unknown {
  const { contents, faults } = parseYaml(yaml);
  const tree = contents && buildTree(contents, sourceText('', yaml));
  expect([...faults, ...(tree?.faults ?? [])], yaml).toEqual([]);
  return tree?.root ? plainValue(tree.root) : null;
}

describe('a scalar is read as what it was written for', () => {
  it('by portplan, as a value, between brackets and as a key', () => {
    ofAnyText((value) => {
      const scalar = yamlScalar(value);
      expect(read(`k: ${scalar} # comment\nl: [${scalar}, {m: ${scalar}}]\n`)).toEqual({
        k: value,
        l: [value, { m: value }],
      });
      if (value.length < 1000) expect(Object.keys(read(`${scalar}: 1\n`) as object)).toEqual([value]);
    });
  });

  it('by a reader of YAML 1.1', () => {
    ofAnyText((value) => {
      expect(parse(`[${yamlScalar(value)}]`, { version: '1.1' })).toEqual([value]);
    });
  });

  it('on one line, also for readers that know more line breaks', () => {
    ofAnyText((value) => !/[\n\r\x85\u2028\u2029]/.test(yamlScalar(value)));
  });

  it('in quotes by a reader of JSON', () => {
    ofAnyText((value) => JSON.parse(quotedScalar(value)) === value);
  });
});

it.each([
  'web',
  'grpc-gateway',
  'postgresql@15-main',
  'from /etc/sysctl.d/50-queue.conf:2',
  'reserved by hand',
  'é',
  '日本',
  'a:b',
  '127.0.0.1:80',
  '53/udp',
  '9000-9100',
])('%s stands without quotes', (value) => {
  expect(yamlScalar(value)).toBe(value);
});

it('ports are a number or a text', () => {
  const written = (ports: PortSet): readonly string[] => [portsScalar(ports), portsJson(ports)];
  expect(written(portsOf(80))).toEqual(['80', '80']);
  expect(written(portSet([{ first: 80, last: 90 }]))).toEqual(['80-90', '"80-90"']);
  expect(written(portsOf(80, 443))).toEqual(['"80,443"', '"80,443"']);
});
