import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, SEVERITIES } from '../../src/model/plan/diagnostic.ts';
import { visible } from '../../src/model/text/visible.ts';
import { formatGithub, formatStepSummary } from '../../src/render/lint/github.ts';

const AT = { file: 'portplan.yaml', line: 3, column: 5, endColumn: 9 };
const FINDING: Diagnostic = { rule: 'port-conflict', severity: 'error', message: 'both want 8080/tcp', at: AT };

/** Text in which everything that means something to GitHub is frequent. */
const text = fc
  .array(fc.oneof(fc.constantFrom('%', '%0A', '%25', '\r', '\n', ':', '::', ',', '=', '|', '`', '``'), fc.string()))
  .map((parts) => parts.join(''));

const diagnostic: fc.Arbitrary<Diagnostic> = fc.record(
  {
    rule: fc.constant('port-conflict'),
    severity: fc.constantFrom(...SEVERITIES),
    message: text,
    help: text,
    at: fc.record({
      file: text.map((name) => `a${name}`),
      line: fc.integer({ min: 1 }),
      column: fc.integer({ min: 1 }),
    }),
  },
  { requiredKeys: ['rule', 'severity', 'message', 'at'] },
);

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** As the runner of GitHub Actions takes a line apart: the first `::` after the name ends the properties. */
function parseCommand(line: string): Command {
  const [, name = '', properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/s.exec(line) ?? [];
  const pairs = properties.split(',').map((pair) => [pair.split('=', 1)[0], unescape(pair.replace(/^\w+=/, ''))]);
  return { name, properties: Object.fromEntries(pairs) as Record<string, string>, message: unescape(message) };
}

/** The percent sign comes last. */
function unescape(escaped: string): string {
  const marks = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' };
  return Object.entries(marks).reduce((found, [from, to]) => found.replaceAll(from, to), escaped);
}

describe('an annotation', () => {
  it('is one line, whatever stands in it', () => {
    fc.assert(fc.property(diagnostic, (each) => /^::[^\r\n]*\n$/.test(formatGithub([each]))));
  });

  it('is read back as it was', () => {
    fc.assert(
      fc.property(diagnostic, (each) => {
        const { message, help, at } = each;
        const command = parseCommand(formatGithub([each]).slice(0, -1));
        expect(command.message).toBe(visible(message) + (help === undefined ? '' : `\nhelp: ${visible(help)}`));
        expect(command.properties).toMatchObject({
          file: visible(at?.file ?? ''),
          line: `${at?.line}`,
          col: `${at?.column}`,
        });
      }),
    );
  });

  it.each([
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'notice'],
  ] as const)('of severity %s is a %s', (severity, name) => {
    expect(parseCommand(formatGithub([{ ...FINDING, severity }])).name).toBe(name);
  });

  it('names the rule in its title', () => {
    expect(parseCommand(formatGithub([FINDING])).properties['title']).toBe('portplan: port-conflict');
  });

  it('of the host alone has no file', () => {
    const { rule, severity, message } = FINDING;
    expect(formatGithub([{ rule, severity, message }])).toBe(
      '::error title=portplan%3A port-conflict::both want 8080/tcp\n',
    );
  });

  it('names the file as GitHub knows it, without ./', () => {
    const given = formatGithub([{ ...FINDING, at: { ...AT, file: './a.yaml' } }]);
    expect(parseCommand(given).properties['file']).toBe('a.yaml');
  });

  it('comes in the order of severity, and of the files within one', () => {
    const found = (['info', 'error', 'warning', 'error'] as const).map((severity, index) => ({
      ...FINDING,
      severity,
      message: `${index}`,
    }));
    const order = formatGithub(found).trim().split('\n');
    expect(order.map((line) => parseCommand(line).message)).toEqual(['1', '3', '2', '0']);
  });
});

describe('the summary', () => {
  /** The cells of the rows below the head, where a bar that is not escaped ends a cell, also in code. */
  function cells(markdown: string): readonly (readonly string[])[] {
    const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
    return rows.slice(2).map((row) => row.split(/(?<!\\)\|/).slice(1, -1));
  }

  const summaryOf = (more: Partial<Diagnostic>) => formatStepSummary([{ ...FINDING, ...more }], 1);

  it.each([
    [[], 0, '0 errors, 0 warnings, 0 info in 0 files'],
    [['error', 'warning', 'info'], 1, '1 error, 1 warning, 1 info in 1 file'],
    [['error', 'error', 'warning', 'warning', 'info', 'info'], 2, '2 errors, 2 warnings, 2 info in 2 files'],
  ] as const)('of %j counts', (severities, files, words) => {
    const found = severities.map((severity) => ({ ...FINDING, severity }));
    expect(formatStepSummary(found, files).split('\n')[0]).toBe(`### portplan lint: ${words}`);
  });

  it('has one row of three cells for each finding, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(diagnostic), (found) => {
        expect(cells(formatStepSummary(found, 1)).map((row) => row.length)).toEqual(found.map(() => 3));
      }),
    );
  });

  it('shows text as text, not as markup', () => {
    expect(summaryOf({ message: '<b> & *x* `y` [z](u) ~~_a_~~' })).toContain(
      '\\<b\\> \\& \\*x\\* \\`y\\` \\[z\\](u) \\~\\~\\_a\\_\\~\\~',
    );
  });

  it.each([
    ['a`b.yaml', '`` a`b.yaml:3:5 ``'],
    ['a|b.yaml', '`a\\|b.yaml:3:5`'],
    ['a\nb.yaml', '`a\\u000ab.yaml:3:5`'],
  ])('shows the file %j as %s', (file, place) => {
    expect(cells(summaryOf({ at: { ...AT, file } }))[0]?.[1]).toBe(` ${place} `);
  });

  it('stays below the 1 MiB above which GitHub drops it', () => {
    const found = Array.from({ length: 20_000 }, () => ({ ...FINDING, message: '日本語'.repeat(10) }));
    expect(Buffer.byteLength(formatStepSummary(found, 1))).toBeLessThan(1024 ** 2);
  });

  it('says how many findings it leaves out', () => {
    const found = Array.from({ length: 20_000 }, () => ({ ...FINDING, message: 'x'.repeat(100) }));
    const summary = formatStepSummary(found, 1);
    const more = Number(/\n\n(\d+) more\n$/.exec(summary)?.[1]);
    expect(more + cells(summary).length).toBe(found.length);
  });
});
