/** What `portplan lint` shows a person. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { CLEAN, CONFLICT, LintFolder, lintIn, planOf, WARNINGS } from '../support/lint-folder.ts';

const GOLDEN = 'test/fixtures/lint-report';
/** Two files of one host, one of them on a base, and one with a fault: of each severity something, and one silenced. */
const PLANS = resolve(PROJECT, GOLDEN, 'plans');

describe('a run over several files', () => {
  it('shows line, caret and help of each finding, and the count at the end', () => {
    expectGolden(`${GOLDEN}/text.txt`, lintIn(PLANS, ['.']).stdout);
  });

  it('in colour', () => {
    expectGolden(`${GOLDEN}/color.txt`, lintIn(PLANS, ['.', '--color', 'always']).stdout);
  });

  it('has nothing but escapes more in colour', () => {
    const [plain, painted] = ['never', 'always'].map((when) => lintIn(PLANS, ['.', '--color', when]).stdout);
    expect(painted?.replace(/\x1b\[\d+m/g, '')).toBe(plain);
  });

  it('says nothing on standard error', () => {
    expect(lintIn(PLANS, ['.']).stderr).toBe('');
  });
});

describe('colour', () => {
  it.each([
    [{}, [], false],
    [{ FORCE_COLOR: '1' }, [], true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, [], false],
    [{ FORCE_COLOR: '1', NO_COLOR: '' }, [], true],
    [{ FORCE_COLOR: '1' }, ['--color', 'never'], false],
    [{ NO_COLOR: '1' }, ['--color', 'always'], true],
  ])('in a pipe, with %j and %j: %s', (env, args, isPainted) => {
    const { stdout } = lintIn(PLANS, ['.', ...args], { env });
    expect(stdout.includes('\x1b[')).toBe(isPainted);
  });
});

describe('the last line', () => {
  const last = (files: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    new LintFolder(files)
      .lint(...args)
      .stdout.split('\n')
      .at(-2);

  it.each([
    ['one file', { 'a.yaml': CLEAN }, 'a.yaml: no findings'],
    ['two files', { 'a.yaml': CLEAN, 'b.yaml': CLEAN }, '2 files: no findings'],
    ['an error', { 'a.yaml': CONFLICT }, 'a.yaml: 1 error'],
    ['two of each', { 'a.yaml': CONFLICT, 'b.yaml': CONFLICT, 'c.yaml': WARNINGS }, '3 files: 2 errors, 2 warnings'],
  ])('of %s', (_what, files, line) => {
    expect(last(files, '*.yaml')).toBe(line);
  });

  it('counts what comments silence', () => {
    const text = planOf('a: 8080', 'b: 8080 # portplan-ignore port-conflict: never both');
    expect(last({ 'a.yaml': text }, 'a.yaml')).toBe('a.yaml: no findings (1 silenced by comments)');
  });
});

describe('the caret', () => {
  /** The text above the caret line's ^^^^, as a terminal with tabs of eight shows them. */
  function marked(text: string): string {
    const { stdout } = new LintFolder({ 'portplan.yaml': text }).lint();
    const [quote = '', carets = ''] = stdout.split('\n').slice(1, 3).map(expandTabs);
    return quote.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
  }

  function expandTabs(line: string): string {
    const tab = line.indexOf('\t');
    return tab === -1 ? line : expandTabs(line.replace('\t', ' '.repeat(8 - (tab % 8))));
  }

  it.each([
    ['blanks', planOf('a: 8080', 'b: 8080')],
    ['tabs', planOf('a: 8080', 'b:\t{\towner: x,\t\tport:\t8080}')],
    ['a very long line', planOf('a: 8080', `b: {owner: ${'x'.repeat(5000)}, port: 8080}`)],
    ['a very long line behind it', planOf('a: 8080', `b: {port: 8080, owner: ${'x'.repeat(5000)}}`)],
    ['the end of a line of Windows', planOf('a: 8080', 'b: 8080').replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${planOf('a: 8080', 'b: 8080')}`],
    ['accents', planOf('a: 8080', 'b: {owner: "Zoë Größe", port: 8080}')],
    ['emoji, which are two units and two columns wide', planOf('a: 8080', 'b: {owner: "😀😀", port: 8080}')],
  ])('stands below the port after %s', (_what, text) => {
    expect(marked(text)).toBe('8080');
  });

  it('lets no line be wider than a terminal', () => {
    const text = planOf('a: 8080', `b: {owner: ${'x'.repeat(5000)}, port: 8080, user: ${'y'.repeat(5000)}}`);
    const { stdout } = new LintFolder({ 'portplan.yaml': text }).lint();
    const quotes = stdout.split('\n').filter((line) => line.includes(' | '));
    expect(Math.max(...quotes.map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it('stands in an empty file', () => {
    const { stdout } = new LintFolder({ 'portplan.yaml': '' }).lint();
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'portplan.yaml:1:1: error: the file is empty [missing-key]',
      '  1 | ',
      '    | ^',
    ]);
  });
});

describe('--rules', () => {
  it('lists every rule', () => {
    expectGolden(`${GOLDEN}/rules.txt`, lintIn(PLANS, ['--rules']).stdout);
  });

  it('needs no plan file', () => {
    expect(lintIn(PLANS, ['--rules'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('in JSON', () => {
    const { rules } = JSON.parse(lintIn(PLANS, ['--rules', '--format', 'json']).stdout) as { rules: unknown };
    expectGolden(`${GOLDEN}/rules.json.txt`, `${JSON.stringify(rules, null, 2)}\n`);
  });

  it.each(['sarif', 'github'])('not in %s', (format) => {
    expect(lintIn(PLANS, ['--rules', '--format', format])).toMatchObject({
      status: 3,
      stderr: `portplan: --rules comes as text or json, not ${format}\n`,
    });
  });

  it('not of a file', () => {
    expect(lintIn(PLANS, ['--rules', 'edge.portplan.yaml'])).toMatchObject({
      status: 3,
      stderr: 'portplan: --rules lists the rules, and takes no FILE\n',
    });
  });
});

describe('the caret', () => {
  it('stands below its text behind characters that take two columns', () => {
    const { stdout } = new LintFolder({ 'a.yaml': planOf('a: 8080', 'b: {owner: 日本, port: 8080}') }).lint('a.yaml');
    // Column 24, and two of the characters before it are wide.
    expect(stdout).toContain(`  5 |   b: {owner: 日本, port: 8080}\n    | ${' '.repeat(25)}^^^^\n`);
  });

  it('stands below its text in a line that is cut on both sides', () => {
    const owner = 'o'.repeat(120);
    const long = planOf('a: 8080', `b: {owner: ${owner}, port: 8080, user: ${owner}}`);
    const [, quote = '', caret = ''] = new LintFolder({ 'a.yaml': long }).lint('a.yaml').stdout.split('\n');
    expect(quote).toMatch(/^ {2}5 \| …o+, port: 8080, user: o+…$/);
    expect(caret.indexOf('^')).toBe(quote.indexOf('8080'));
  });
});
